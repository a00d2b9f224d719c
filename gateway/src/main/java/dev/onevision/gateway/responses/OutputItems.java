package dev.onevision.gateway.responses;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.LogprobsBody;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The output of a response: a message, and calls of functions. Used by one thread at a time. */
final class OutputItems {

  static final String IN_PROGRESS = "in_progress";
  static final String COMPLETED = "completed";
  static final String INCOMPLETE = "incomplete";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final CompletionInfo info;
  private final ArrayNode items = JsonNodeFactory.instance.arrayNode();
  private int calls;

  OutputItems(CompletionInfo info) {
    this.info = info;
  }

  /** The items so far. */
  ArrayNode items() {
    return items;
  }

  /** The index of the next item. */
  int next() {
    return items.size();
  }

  String statusAtEnd(CompletedAnswer.Choice choice) {
    return choice.reason() == FinishReason.LENGTH ? INCOMPLETE : COMPLETED;
  }

  /** The item of the message, without content. */
  ObjectNode message(String status) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("id", "msg_" + info.requestId()).put("type", "message").put("status", status);
    message.put("role", "assistant").putArray("content");
    return message;
  }

  /** The content of the message. */
  static ObjectNode text(String text, List<TokenLogprobs> logprobs) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.put("type", "output_text").put("text", text).putArray("annotations");
    part.set("logprobs", logprobs(logprobs));
    return part;
  }

  static JsonNode logprobs(List<TokenLogprobs> logprobs) {
    return MAPPER.valueToTree(LogprobsBody.of(logprobs).content());
  }

  /** The item of the next call. */
  ObjectNode call(String name, String arguments, String status) {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.put("id", "fc_" + info.requestId() + "_" + calls).put("type", "function_call");
    call.put("status", status).put("name", name).put("arguments", arguments);
    return call.put("call_id", info.callId(0, calls));
  }

  ObjectNode addMessage(String text, List<TokenLogprobs> logprobs, String status) {
    ObjectNode message = message(status);
    ((ArrayNode) message.get("content")).add(text(text, logprobs));
    items.add(message);
    return message;
  }

  ObjectNode addCall(CompletedAnswer.Call call, String status) {
    ObjectNode item = call(call.name(), call.arguments(), status);
    items.add(item);
    calls++;
    return item;
  }
}
