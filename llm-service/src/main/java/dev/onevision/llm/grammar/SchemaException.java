package dev.onevision.llm.grammar;

/** A schema that answers cannot be held to. The message is for its author: what, where, and why. */
public final class SchemaException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;

  /**
   * A refusal.
   *
   * @param pointer JSON pointer of the place in the schema, as a URI fragment
   */
  SchemaException(String pointer, String complaint) {
    super(
        "The schema is refused at %s: %s".formatted(shortened(pointer), shortened(complaint)),
        null,
        false,
        false);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
