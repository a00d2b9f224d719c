package dev.onevision.messaging.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The form that an answer must have; text of any kind has none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerFormat.JsonObject.class, name = "json_object"),
  @JsonSubTypes.Type(value = AnswerFormat.JsonSchema.class, name = "json_schema")
})
public sealed interface AnswerFormat {

  /** Any JSON object. */
  record JsonObject() implements AnswerFormat {}

  /**
   * JSON that is valid against a schema.
   *
   * @param schema the JSON Schema, as JSON
   */
  record JsonSchema(String schema) implements AnswerFormat {}
}
