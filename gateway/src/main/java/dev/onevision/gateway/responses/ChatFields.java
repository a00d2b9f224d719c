package dev.onevision.gateway.responses;

import dev.onevision.gateway.http.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the fields of a response request, other than its input, into those of a chat request. The
 * chat rules check their values. Refuses what would change the answer and is not supported. Pure.
 */
final class ChatFields {

  /** Names of chat requests that mean something else here, or nothing. */
  static final Set<String> FOREIGN =
      Set.of(
          "messages",
          "n",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "functions",
          "function_call",
          "response_format",
          "reasoning");

  private static final String LOGPROBS = "message.output_text.logprobs";
  private static final Set<String> WITHOUT_EFFECT_IF_INCLUDED =
      Set.of("reasoning.encrypted_content");

  /** Fields that need stored responses, or features that do not exist here. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "previous_response_id",
          "Responses are not stored. Send the whole conversation in 'input'.",
          "conversation",
          "Conversations are not stored. Send the whole conversation in 'input'.",
          "prompt",
          "Prompt templates are not supported. Send 'instructions' and 'input'.",
          "context_management",
          "The context is not compacted.");

  private ChatFields() {}

  /** The fields of the chat request. */
  static ObjectNode of(Map<String, @Nullable JsonNode> rest) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    Map<String, JsonNode> present = new LinkedHashMap<>();
    rest.forEach(
        (name, value) -> {
          if (value != null && !value.isNull()) {
            present.put(name, value);
          }
        });
    refuse(present);
    present.forEach(
        (name, value) -> {
          switch (name) {
            case "max_output_tokens" -> chat.set("max_completion_tokens", value);
            case "text" -> format(value, chat);
            case "tools" -> chat.set("tools", tools(value));
            case "tool_choice" -> chat.set("tool_choice", choice(value));
            case "include" -> include(value, chat);
            default -> {
              if (!FOREIGN.contains(name)) {
                chat.set(name, value);
              }
            }
          }
        });
    if (!chat.has("logprobs")) {
      chat.remove("top_logprobs");
    }
    return chat;
  }

  private static void refuse(Map<String, JsonNode> present) {
    REFUSED.forEach(
        (field, reason) -> {
          if (present.containsKey(field)) {
            throw ApiException.unsupported("'" + field + "' is not supported. " + reason, field);
          }
        });
    if (isTrue(present.get("store"))) {
      throw ApiException.unsupported(
          "Responses are not stored. Set 'store' to false or leave it out.", "store");
    }
    if (isTrue(present.get("background"))) {
      throw ApiException.unsupported(
          "Responses do not run in the background. Use 'stream', or a batch.", "background");
    }
    if (isFalse(present.get("background"))) {
      present.remove("background");
    }
    JsonNode truncation = present.get("truncation");
    if (truncation != null && !truncation.asString("").equals("disabled")) {
      throw ApiException.unsupported(
          "'truncation' must be disabled. Input that does not fit is refused.", "truncation");
    }
  }

  private static boolean isTrue(@Nullable JsonNode node) {
    return node != null && node.isBoolean() && node.booleanValue();
  }

  private static boolean isFalse(@Nullable JsonNode node) {
    return node != null && node.isBoolean() && !node.booleanValue();
  }

  private static void format(JsonNode text, ObjectNode chat) {
    if (!text.isObject()) {
      throw ApiException.invalid("'text' must be an object.", "text", "invalid_type");
    }
    JsonNode format = text.get("format");
    if (format == null || format.isNull()) {
      return;
    }
    ObjectNode own = chat.putObject("response_format");
    if (format.hasNonNull("type")) {
      own.set("type", format.get("type"));
    }
    if (format.path("type").asString("").equals("json_schema")) {
      ObjectNode schema = own.putObject("json_schema");
      copy(format, schema, List.of("name", "schema", "strict"));
    }
  }

  private static JsonNode tools(JsonNode tools) {
    if (!tools.isArray()) {
      return tools; // the chat rules refuse it
    }
    ArrayNode own = JsonNodeFactory.instance.arrayNode();
    for (JsonNode tool : tools.values()) {
      if (tool.path("type").asString("").equals("function")) {
        ObjectNode function = own.addObject().put("type", "function").putObject("function");
        copy(tool, function, List.of("name", "description", "parameters", "strict"));
      } else {
        own.add(tool);
      }
    }
    return own;
  }

  private static JsonNode choice(JsonNode choice) {
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    return switch (choice.path("type").asString("")) {
      case "function" -> function(choice);
      case "allowed_tools" -> {
        own.put("type", "allowed_tools");
        ObjectNode allowed = own.putObject("allowed_tools");
        copy(choice, allowed, List.of("mode"));
        ArrayNode tools = allowed.putArray("tools");
        choice.path("tools").values().forEach(tool -> tools.add(function(tool)));
        yield own;
      }
      default -> choice;
    };
  }

  private static ObjectNode function(JsonNode named) {
    ObjectNode own = JsonNodeFactory.instance.objectNode().put("type", "function");
    copy(named, own.putObject("function"), List.of("name"));
    return own;
  }

  private static void include(JsonNode include, ObjectNode chat) {
    for (JsonNode value : include.values()) {
      String name = value.asString("");
      if (name.equals(LOGPROBS)) {
        chat.put("logprobs", true);
      } else if (!WITHOUT_EFFECT_IF_INCLUDED.contains(name)) {
        throw ApiException.unsupported(
            "'include' may have %s and %s."
                .formatted(LOGPROBS, String.join(", ", WITHOUT_EFFECT_IF_INCLUDED)),
            "include");
      }
    }
  }

  private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.get(field));
      }
    }
  }
}
