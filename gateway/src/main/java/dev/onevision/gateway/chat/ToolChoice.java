package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which tools the model may or must call.
 *
 * @param callable names of the tools; null for all
 * @param single whether the completion has at most one call
 */
record ToolChoice(Mode mode, @Nullable List<String> callable, boolean single) {

  private static final String FIELD = "tool_choice";

  /** Whether the model calls tools. */
  enum Mode {
    NONE,
    AUTO,
    REQUIRED
  }

  /**
   * Reads {@code tool_choice}.
   *
   * @param node null for the default
   * @param tools names of the tools of the request
   */
  static ToolChoice of(@Nullable JsonNode node, Set<String> tools) {
    if (node == null || node.isNull()) {
      return new ToolChoice(tools.isEmpty() ? Mode.NONE : Mode.AUTO, null, false);
    }
    if (node.isString()) {
      return new ToolChoice(mode(node.asString(), FIELD, tools), null, false);
    }
    return switch (node.path("type").asString("")) {
      case "function" -> new ToolChoice(Mode.REQUIRED, List.of(name(node, FIELD, tools)), true);
      case "allowed_tools" -> allowed(node.path("allowed_tools"), tools);
      default ->
          throw ApiException.invalidValue(
              "'tool_choice' must be none, auto, required, or an object of the type function or"
                  + " allowed_tools.",
              FIELD);
    };
  }

  private static ToolChoice allowed(JsonNode allowed, Set<String> tools) {
    String at = FIELD + ".allowed_tools";
    Mode mode = mode(allowed.path("mode").asString(""), at + ".mode", tools);
    List<String> names = new ArrayList<>();
    for (JsonNode tool : allowed.path("tools").values()) {
      names.add(name(tool, at + ".tools[" + names.size() + "]", tools));
    }
    if (names.isEmpty()) {
      throw ApiException.invalidValue("'" + at + ".tools' must name at least one tool.", at);
    }
    return new ToolChoice(mode, names, false);
  }

  private static Mode mode(String text, String field, Set<String> tools) {
    Mode mode =
        switch (text) {
          case "none" -> Mode.NONE;
          case "auto" -> Mode.AUTO;
          case "required" -> Mode.REQUIRED;
          default ->
              throw ApiException.invalidValue(
                  "'" + field + "' must be none, auto or required.", field);
        };
    if (mode == Mode.REQUIRED && tools.isEmpty()) {
      throw ApiException.invalidValue(
          "'" + field + "' is required, but there are no tools.", field);
    }
    return mode;
  }

  private static String name(JsonNode node, String at, Set<String> tools) {
    String name = node.path("function").path("name").asString(null);
    String field = at + ".function.name";
    if (name == null) {
      throw ToolRules.missing(field);
    }
    if (!tools.contains(name)) {
      throw ApiException.invalidValue("'" + field + "' must be the name of a tool.", field);
    }
    return name;
  }
}
