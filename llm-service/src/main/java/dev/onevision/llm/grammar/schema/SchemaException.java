package dev.onevision.llm.grammar.schema;

/** An output format is not supported. The message tells its author what, where, and why. */
public final class SchemaException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 200;

  private final boolean aboutTools;

  /**
   * A schema is not supported.
   *
   * @param pointer JSON pointer of the place in the schema, as a URI fragment
   */
  public SchemaException(String pointer, String complaint) {
    this("The schema is refused at %s: %s".formatted(shortened(pointer), shortened(complaint)));
  }

  private SchemaException(String message) {
    this(message, false);
  }

  private SchemaException(String message, boolean aboutTools) {
    super(message, null, false, false);
    this.aboutTools = aboutTools;
  }

  /** A regular expression is not supported. */
  static SchemaException pattern(String complaint) {
    return new SchemaException("The pattern is refused: " + shortened(complaint));
  }

  /** The tools are too large together. */
  static SchemaException tools(String complaint) {
    return new SchemaException("The tools are refused: " + shortened(complaint), true);
  }

  /** The same complaint about the parameters of a tool. */
  SchemaException ofTool(String name) {
    return new SchemaException("Tool '%s': %s".formatted(name, getMessage()), true);
  }

  /** Whether it is about a tool, and not about the format of the text. */
  public boolean isAboutTools() {
    return aboutTools;
  }

  /** A list of texts is not supported. */
  static SchemaException choice(String complaint) {
    return new SchemaException("The choices are refused: " + shortened(complaint));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
