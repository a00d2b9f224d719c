package dev.onevision.gateway.messages;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON objects of the Messages API. Pure. */
final class MessageBodies {

  private MessageBodies() {}

  /** A complete message. */
  static ObjectNode whole(CompletionInfo info, CompletedAnswer answer) {
    CompletedAnswer.Choice choice = answer.choices().getFirst();
    ObjectNode message = message(info);
    ArrayNode content = message.withArray("content");
    if (!choice.text().isEmpty() || choice.calls().isEmpty()) {
      content.add(text(choice.text()));
    }
    for (int i = 0; i < choice.calls().size(); i++) {
      CompletedAnswer.Call call = choice.calls().get(i);
      content.add(toolUse(info.callId(0, i), call.name(), input(call.arguments())));
    }
    message.put("stop_reason", stopReason(choice.reason(), choice.calls().size()));
    message.set("usage", usage(answer.usage()));
    return message;
  }

  /** A message without content, as at the beginning of a stream. */
  static ObjectNode message(CompletionInfo info) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("id", "msg_" + info.requestId()).put("type", "message").put("role", "assistant");
    message.put("model", info.model()).putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", usage(null));
    return message;
  }

  static ObjectNode text(String text) {
    return JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text);
  }

  static ObjectNode toolUse(String id, String name, JsonNode input) {
    ObjectNode use = JsonNodeFactory.instance.objectNode().put("type", "tool_use").put("id", id);
    use.put("name", name).set("input", input);
    return use;
  }

  /**
   * The name of a reason.
   *
   * @param calls number of tool calls
   */
  static String stopReason(FinishReason reason, int calls) {
    return switch (reason) {
      case STOP -> calls > 0 ? "tool_use" : "end_turn";
      case LENGTH -> "max_tokens";
    };
  }

  /** Anthropic counts cached tokens apart from the other input. */
  static ObjectNode usage(@Nullable Usage usage) {
    int cached = usage == null ? 0 : usage.cached();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("input_tokens", usage == null ? 0 : usage.promptTokens() - cached);
    body.put("cache_creation_input_tokens", 0).put("cache_read_input_tokens", cached);
    return body.put("output_tokens", usage == null ? 0 : usage.completionTokens());
  }

  /** The input of a call that reached the max tokens is not JSON, and empty here. */
  private static JsonNode input(String arguments) {
    try {
      JsonNode input = JsonMapper.shared().readTree(arguments);
      return input.isObject() ? input : JsonNodeFactory.instance.objectNode();
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
