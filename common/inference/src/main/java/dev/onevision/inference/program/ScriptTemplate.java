package dev.onevision.inference.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TorchScript text with placeholders, read from resources of this package.
 *
 * <p>{@code $name} is replaced by the value of that name. The lines between {@code #each list} and
 * {@code #end} are repeated for each element of the list, whose own values come first. Other lines
 * that start with {@code #} are comments for readers and are left out.
 */
final class ScriptTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$([a-z][a-z0-9_]*)");
  private static final String EACH = "#each ";
  private static final String END = "#end";
  private static final String COMMENT = "#";

  private final List<String> lines;

  private ScriptTemplate(List<String> lines) {
    this.lines = lines;
  }

  /** Reads the resources, one after the other. */
  static ScriptTemplate read(String... resources) {
    StringBuilder text = new StringBuilder();
    for (String resource : resources) {
      try (InputStream in = ScriptTemplate.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("The resource %s is missing".formatted(resource));
        }
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new ScriptTemplate(text.toString().lines().toList());
  }

  /**
   * Fills the placeholders.
   *
   * @param values by name
   * @param lists the elements of each list, with the values of each element by name
   */
  String fill(Map<String, Object> values, Map<String, List<Map<String, Object>>> lists) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith(EACH)) {
        int end = end(at);
        for (Map<String, Object> element : list(lists, line.substring(EACH.length()))) {
          lines.subList(at + 1, end).forEach(repeated -> append(out, repeated, element, values));
        }
        at = end;
      } else if (!line.startsWith(COMMENT)) {
        append(out, line, Map.of(), values);
      }
    }
    return out.toString();
  }

  private int end(int each) {
    int length = lines.subList(each, lines.size()).indexOf(END);
    if (length < 0) {
      throw new IllegalStateException(
          "The script has no %s for '%s'".formatted(END, lines.get(each)));
    }
    return each + length;
  }

  private static void append(
      StringBuilder out, String line, Map<String, Object> first, Map<String, Object> second) {
    out.append(PLACEHOLDER.matcher(line).replaceAll(name -> value(name.group(1), first, second)))
        .append('\n');
  }

  private static List<Map<String, Object>> list(
      Map<String, List<Map<String, Object>>> lists, String name) {
    List<Map<String, Object>> elements = lists.get(name);
    if (elements == null) {
      throw new IllegalStateException("The script names an unknown list, " + name);
    }
    return elements;
  }

  private static String value(String name, Map<String, Object> first, Map<String, Object> second) {
    Object value = first.containsKey(name) ? first.get(name) : second.get(name);
    if (value == null) {
      throw new IllegalStateException("The script names an unknown value, $" + name);
    }
    return Matcher.quoteReplacement(value.toString());
  }

  /** The numbers of element types by name, such as {@code float32}. */
  static Map<String, Object> elementTypes() {
    Map<String, Object> numbers = new HashMap<>();
    for (ElementType type : ElementType.values()) {
      numbers.put(type.name().toLowerCase(Locale.ROOT), type.number());
    }
    return numbers;
  }

  /** The places of a layout by name, such as {@code step_rows} for {@code Header.ROWS}. */
  @SuppressWarnings("EnumOrdinal") // the order of the places is the layout
  static Map<String, Object> indices(String layout, Enum<?>[] places) {
    Map<String, Object> indices = new HashMap<>();
    for (Enum<?> place : places) {
      indices.put(layout + "_" + place.name().toLowerCase(Locale.ROOT), place.ordinal());
    }
    return indices;
  }
}
