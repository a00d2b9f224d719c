package dev.onevision.llm.grammar;

import java.util.List;

/** The format of a completion. */
public sealed interface OutputFormat {

  /** Any text. */
  record AnyText() implements OutputFormat {}

  /** A format that a {@link Constraint} keeps. */
  sealed interface Constrained extends OutputFormat {}

  /** Any JSON object. */
  record JsonObject() implements Constrained {}

  /**
   * JSON that is valid against a schema.
   *
   * @param schema the JSON Schema, as JSON
   */
  record JsonSchema(String schema) implements Constrained {}

  /** Text that a regular expression matches as a whole. */
  record Regex(String pattern) implements Constrained {}

  /** One of several texts. */
  record Choice(List<String> texts) implements Constrained {

    /** Copies the list. */
    public Choice {
      texts = List.copyOf(texts);
    }
  }

  /**
   * Calls of tools, or text.
   *
   * @param tools that may be called, at least one
   * @param required whether the completion begins with a call
   * @param parallel whether it may have several calls
   * @param text format of a completion without calls
   */
  record Tools(List<Tool> tools, boolean required, boolean parallel, OutputFormat text)
      implements Constrained {

    /** Copies the list. */
    public Tools {
      tools = List.copyOf(tools);
    }
  }

  /**
   * A tool.
   *
   * @param parameters the JSON Schema of the arguments, as JSON
   * @param strict whether a schema that is not supported is an error. Otherwise the arguments are
   *     then any JSON object
   */
  record Tool(String name, String parameters, boolean strict) {}
}
