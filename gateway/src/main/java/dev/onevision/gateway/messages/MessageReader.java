package dev.onevision.gateway.messages;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a message request as a chat request. Thread-safe. */
@Component
class MessageReader {

  /**
   * Fields without effect, and names of chat requests that mean something else here, or nothing.
   */
  static final Set<String> DROPPED =
      Set.of(
          "metadata",
          "service_tier",
          "thinking",
          "n",
          "stream_options",
          "max_completion_tokens",
          "functions",
          "function_call",
          "response_format",
          "parallel_tool_calls",
          "stop",
          "logprobs",
          "top_logprobs");

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final JsonMapper mapper;

  MessageReader(ChatRequestParser parser, ChatRequestRules rules, JsonMapper mapper) {
    this.parser = parser;
    this.rules = rules;
    this.mapper = mapper;
  }

  /**
   * Reads a body.
   *
   * @throws ApiException at the first invalid field
   */
  Asked read(byte[] body) {
    MessageRequest request = parser.parse(body, MessageRequest.class);
    FieldNames names =
        new FieldNames()
            .add("stop", "stop_sequences")
            .add("tool_choice.function", "tool_choice")
            .add("parallel_tool_calls", "tool_choice.disable_parallel_tool_use");
    List<@Nullable Message> messages = ChatMessages.of(request, names);
    ObjectNode fields = fields(request.rest());
    try {
      ChatCall call = rules.check(parser.parse(fields), messages);
      return new Asked(call, new MessageForm(mapper, names));
    } catch (ApiException e) {
      throw names.in(e);
    }
  }

  private static ObjectNode fields(Map<String, @Nullable JsonNode> rest) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    rest.forEach(
        (name, value) -> {
          if (value == null || value.isNull() || DROPPED.contains(name)) {
            return;
          }
          switch (name) {
            case "stop_sequences" -> chat.set("stop", value);
            case "tools" -> chat.set("tools", tools(value));
            case "tool_choice" -> choice(value, chat);
            default -> chat.set(name, value);
          }
        });
    if (!chat.has("max_tokens")) {
      throw ApiException.invalid(
          "'max_tokens' is missing.", "max_tokens", "missing_required_parameter");
    }
    return chat;
  }

  private static JsonNode tools(JsonNode tools) {
    if (!tools.isArray()) {
      return tools; // the chat rules refuse it
    }
    ArrayNode own = JsonNodeFactory.instance.arrayNode();
    for (JsonNode tool : tools.values()) {
      String type = tool.path("type").asString("custom");
      ObjectNode chat = own.addObject();
      chat.put("type", type.equals("custom") ? "function" : type);
      ObjectNode function = chat.putObject("function");
      for (String field : List.of("name", "description", "strict")) {
        if (tool.hasNonNull(field)) {
          function.set(field, tool.get(field));
        }
      }
      if (tool.hasNonNull("input_schema")) {
        function.set("parameters", tool.get("input_schema"));
      }
    }
    return own;
  }

  private static void choice(JsonNode choice, ObjectNode chat) {
    switch (choice.path("type").asString("")) {
      case "auto" -> chat.put("tool_choice", "auto");
      case "any" -> chat.put("tool_choice", "required");
      case "none" -> chat.put("tool_choice", "none");
      case "tool" -> {
        ObjectNode named = chat.putObject("tool_choice").put("type", "function");
        ObjectNode function = named.putObject("function");
        if (choice.hasNonNull("name")) {
          function.set("name", choice.get("name"));
        }
      }
      default ->
          throw ApiException.invalidValue(
              "'tool_choice.type' must be auto, any, tool or none.", "tool_choice.type");
    }
    if (choice.path("disable_parallel_tool_use").asBoolean(false)) {
      chat.put("parallel_tool_calls", false);
    }
  }
}
