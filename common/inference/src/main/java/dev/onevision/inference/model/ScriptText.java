package dev.onevision.inference.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the numbers of a configuration into a program's text, where they stand as {@code $name}.
 */
final class ScriptText {

  private static final Pattern NAME = Pattern.compile("\\$([a-zA-Z_]+)");

  private ScriptText() {}

  static String fill(String text, Map<String, ?> values) {
    Matcher names = NAME.matcher(text);
    return names.replaceAll(
        name -> {
          Object value = values.get(name.group(1));
          if (value == null) {
            throw new IllegalStateException(
                "The program's text names an unknown $" + name.group(1));
          }
          return Matcher.quoteReplacement(value.toString());
        });
  }

  /** The engine's number of the type, as its operators take it. */
  static int scalarType(ComputeType type) {
    return switch (type) {
      case F32 -> 6;
      case BF16 -> 15;
    };
  }
}
