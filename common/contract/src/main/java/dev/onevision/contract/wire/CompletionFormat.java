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
  @JsonSubTypes.Type(value = CompletionFormat.Choice.class, name = "choice"),
  @JsonSubTypes.Type(value = CompletionFormat.Tools.class, name = "tools")
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

  /**
   * Calls of tools, or text. The model sees all tools in the prompt. A call is written as {@code
   * <tool_call>\n{"name": "NAME", "arguments": OBJECT}\n</tool_call>}; calls are separated by a
   * line feed. After a call the completion has no other text.
   *
   * @param tools what the model may use, at least one
   * @param callable names of the tools that it may call; null for all
   * @param required whether the completion begins with a call
   * @param parallel whether it may have several calls
   * @param text format of a completion without calls; null for unrestricted text
   */
  record Tools(
      List<Tool> tools,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> callable,
      boolean required,
      boolean parallel,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CompletionFormat text)
      implements CompletionFormat {

    /** Copies the lists. */
    public Tools {
      tools = List.copyOf(tools);
      callable = callable == null ? null : List.copyOf(callable);
      if (tools.isEmpty() || text instanceof Tools) {
        throw new IllegalArgumentException("needs at least one tool, and a text without tools");
      }
    }

    /** Without a format of the text, only the tools can be refused. */
    @Override
    public @Nullable String field() {
      return text == null ? "tools" : text.field();
    }

    @Override
    public CompletionFormat withoutField() {
      return text == null
          ? this
          : new Tools(tools, callable, required, parallel, text.withoutField());
    }
  }

  /**
   * A function that the model may call.
   *
   * @param description for the model; null for none
   * @param parameters JSON Schema of the arguments, as JSON; null for no parameters
   * @param strict whether a schema that cannot be enforced fails the request. Otherwise the
   *     arguments are then any JSON object
   */
  record Tool(
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String parameters,
      boolean strict) {}
}
