package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The format that a completion must have; unrestricted text has none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CompletionFormat.JsonObject.class, name = "json_object"),
  @JsonSubTypes.Type(value = CompletionFormat.JsonSchema.class, name = "json_schema"),
  @JsonSubTypes.Type(value = CompletionFormat.Regex.class, name = "regex"),
  @JsonSubTypes.Type(value = CompletionFormat.Choice.class, name = "choice")
})
public sealed interface CompletionFormat {

  /** The field of the client's request that a refusal names; null for {@code response_format}. */
  @Nullable String field();

  /** The same format without the field. */
  CompletionFormat withoutField();

  /** Any JSON object. */
  record JsonObject() implements CompletionFormat {

    @Override
    public @Nullable String field() {
      return null;
    }

    @Override
    public CompletionFormat withoutField() {
      return this;
    }
  }

  /**
   * JSON that is valid against a schema.
   *
   * @param schema the JSON Schema, as JSON
   * @param field see {@link CompletionFormat#field}
   */
  record JsonSchema(
      String schema, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements CompletionFormat {

    /** A schema in {@code response_format}. */
    public JsonSchema(String schema) {
      this(schema, null);
    }

    @Override
    public CompletionFormat withoutField() {
      return field == null ? this : new JsonSchema(schema, null);
    }
  }

  /**
   * Text that matches a pattern as a whole.
   *
   * @param field see {@link CompletionFormat#field}
   */
  record Regex(String pattern, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements CompletionFormat {

    @Override
    public CompletionFormat withoutField() {
      return field == null ? this : new Regex(pattern, null);
    }
  }

  /**
   * One of several texts.
   *
   * @param field see {@link CompletionFormat#field}
   */
  record Choice(
      List<String> texts, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field)
      implements CompletionFormat {

    /** Copies the list. */
    public Choice {
      texts = List.copyOf(texts);
    }

    @Override
    public CompletionFormat withoutField() {
      return field == null ? this : new Choice(texts, null);
    }
  }
}
