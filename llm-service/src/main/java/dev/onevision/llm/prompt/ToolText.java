package dev.onevision.llm.prompt;

import dev.onevision.llm.prompt.Conversation.Tool;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of tools, calls and results in a prompt, as in the chat template of Qwen2.5 (Hermes
 * form). JSON has a space after each comma and colon, as Python writes it. Pure.
 */
final class ToolText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String INTRODUCTION =
      """


      # Tools

      You may call one or more functions to assist with the user query.

      You are provided with function signatures within <tools></tools> XML tags:
      <tools>\
      """;

  private static final String INSTRUCTIONS =
      """

      </tools>

      For each function call, return a json object with function name and arguments within \
      <tool_call></tool_call> XML tags:
      <tool_call>
      {"name": <function-name>, "arguments": <args-json-object>}
      </tool_call>\
      """;

  private ToolText() {}

  /** What comes before the signatures, after the text of the system turn. */
  static String introduction() {
    return INTRODUCTION;
  }

  /** The signatures, a line each, with a line break before each. */
  static String signatures(List<Tool> tools) {
    return tools.stream().map(tool -> "\n" + signature(tool)).collect(Collectors.joining());
  }

  /** What comes after the signatures. */
  static String instructions() {
    return INSTRUCTIONS;
  }

  /** A call, without its tags. */
  static String call(String name, String arguments) {
    return "{\"name\": %s, \"arguments\": %s}"
        .formatted(JsonNodeFactory.instance.stringNode(name), spaced(arguments));
  }

  private static String signature(Tool tool) {
    ObjectNode function = JsonNodeFactory.instance.objectNode().put("name", tool.name());
    if (tool.description() != null) {
      function.put("description", tool.description());
    }
    JsonNode parameters = read(tool.parameters());
    if (parameters != null) {
      function.set("parameters", parameters);
    }
    ObjectNode signature = JsonNodeFactory.instance.objectNode().put("type", "function");
    return spaced(signature.set("function", function));
  }

  private static String spaced(String json) {
    JsonNode node = read(json);
    return node == null ? json : spaced(node);
  }

  private static String spaced(JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream()
          .map(
              member ->
                  JsonNodeFactory.instance.stringNode(member.getKey())
                      + ": "
                      + spaced(member.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      return node.values().stream()
          .map(ToolText::spaced)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return node.toString();
  }

  /** Null if the text is not JSON. */
  private static @Nullable JsonNode read(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return node.isMissingNode() ? null : node;
    } catch (JacksonException e) {
      return null;
    }
  }
}
