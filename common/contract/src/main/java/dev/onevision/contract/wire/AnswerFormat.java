package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The format that a completion must have; unrestricted text has none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerFormat.JsonObject.class, name = "json_object"),
  @JsonSubTypes.Type(value = AnswerFormat.JsonSchema.class, name = "json_schema"),
  @JsonSubTypes.Type(value = AnswerFormat.Regex.class, name = "regex"),
  @JsonSubTypes.Type(value = AnswerFormat.Choice.class, name = "choice")
})
public sealed interface AnswerFormat {

  /** The field of the client's request that a refusal names; null for {@code response_format}. */
  @Nullable String field();

  /** The same format without the field. */
  AnswerFormat withoutField();

  /** Any JSON object. */
  record JsonObject() implements AnswerFormat {

    @Override
    public @Nullable String field() {
      return null;
    }

    @Override
    public AnswerFormat withoutField() {
      return this;
    }
  }

  /**
   * JSON that is valid against a schema.
   *
   * @param schema the JSON Schema, as JSON
   * @param field see {@link AnswerFormat#field}
   */
  record JsonSchema(
      String schema, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements AnswerFormat {

    /** A schema in {@code response_format}. */
    public JsonSchema(String schema) {
      this(schema, null);
    }

    @Override
    public AnswerFormat withoutField() {
      return field == null ? this : new JsonSchema(schema, null);
    }
  }

  /**
   * Text that matches a pattern as a whole.
   *
   * @param field see {@link AnswerFormat#field}
   */
  record Regex(String pattern, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements AnswerFormat {

    @Override
    public AnswerFormat withoutField() {
      return field == null ? this : new Regex(pattern, null);
    }
  }

  /**
   * One of several texts.
   *
   * @param field see {@link AnswerFormat#field}
   */
  record Choice(
      List<String> texts, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements AnswerFormat {

    /** Copies the list. */
    public Choice {
      texts = List.copyOf(texts);
    }

    @Override
    public AnswerFormat withoutField() {
      return field == null ? this : new Choice(texts, null);
    }
  }
}
