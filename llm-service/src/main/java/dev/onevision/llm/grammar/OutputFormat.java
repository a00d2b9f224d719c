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
}
