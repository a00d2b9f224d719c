package dev.onevision.llm.grammar;

/** A form that answers cannot be held to. The message is for its author: what, where, and why. */
public final class SchemaException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;

  /**
   * A refusal.
   *
   * @param pointer JSON pointer of the place in the schema, as a URI fragment
   */
  SchemaException(String pointer, String complaint) {
    this("The schema is refused at %s: %s".formatted(shortened(pointer), shortened(complaint)));
  }

  private SchemaException(String message) {
    super(message, null, false, false);
  }

  /** A refusal of a pattern for the whole answer. */
  static SchemaException pattern(String complaint) {
    return new SchemaException("The pattern is refused: " + shortened(complaint));
  }

  /** A refusal of a list of answers. */
  static SchemaException choice(String complaint) {
    return new SchemaException("The choices are refused: " + shortened(complaint));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
