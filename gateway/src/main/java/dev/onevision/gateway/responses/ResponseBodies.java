package dev.onevision.gateway.responses;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.chat.CompletionInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The response objects of one request: those of events, and the last one. */
final class ResponseBodies {

  private final CompletionInfo info;
  private final ResponseRequest request;

  ResponseBodies(CompletionInfo info, ResponseRequest request) {
    this.info = info;
    this.request = request;
  }

  /** The response while it is generated. */
  ObjectNode inProgress() {
    return body(OutputItems.IN_PROGRESS, JsonNodeFactory.instance.arrayNode(), null, null, null);
  }

  /** The complete response. */
  ObjectNode ended(OutputItems output, FinishReason reason, Usage usage) {
    ObjectNode incomplete = null;
    if (reason == FinishReason.LENGTH) {
      incomplete = JsonNodeFactory.instance.objectNode().put("reason", "max_output_tokens");
    }
    String status = incomplete == null ? OutputItems.COMPLETED : OutputItems.INCOMPLETE;
    return body(status, output.items(), usage(usage), incomplete, null);
  }

  /** The response whose request failed. */
  ObjectNode failed(OutputItems output, String code, String message) {
    ObjectNode error =
        JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
    return body("failed", output.items(), null, null, error);
  }

  private ObjectNode body(
      String status,
      ArrayNode output,
      @Nullable JsonNode usage,
      @Nullable JsonNode incomplete,
      @Nullable JsonNode error) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", "resp_" + info.requestId()).put("object", "response");
    body.put("created_at", info.created()).put("status", status).put("background", false);
    if (status.equals(OutputItems.COMPLETED)) {
      body.put("completed_at", Instant.now().getEpochSecond());
    }
    body.set("error", error);
    body.set("incomplete_details", incomplete);
    body.put("instructions", request.instructions());
    echo(body, "max_output_tokens", NullNode.getInstance());
    echo(body, "max_tool_calls", NullNode.getInstance());
    body.put("model", info.model());
    body.set("output", output.deepCopy());
    echo(body, "parallel_tool_calls", JsonNodeFactory.instance.booleanNode(true));
    body.putNull("previous_response_id");
    body.set(
        "reasoning", JsonNodeFactory.instance.objectNode().putNull("effort").putNull("summary"));
    body.put("service_tier", info.tier().text()).put("store", false);
    echo(body, "temperature", NullNode.getInstance());
    body.set("text", text());
    echo(body, "tool_choice", JsonNodeFactory.instance.stringNode("auto"));
    echo(body, "tools", JsonNodeFactory.instance.arrayNode());
    echo(body, "top_logprobs", JsonNodeFactory.instance.numberNode(0));
    echo(body, "top_p", NullNode.getInstance());
    body.put("truncation", "disabled");
    body.set("usage", usage);
    echo(body, "user", NullNode.getInstance());
    echo(body, "metadata", JsonNodeFactory.instance.objectNode());
    return body;
  }

  private void echo(ObjectNode body, String field, JsonNode otherwise) {
    JsonNode asked = request.rest().get(field);
    body.set(field, asked == null || asked.isNull() ? otherwise : asked);
  }

  private JsonNode text() {
    JsonNode asked = request.rest().get("text");
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    JsonNode format = asked == null ? null : asked.get("format");
    text.set(
        "format",
        format == null || format.isNull()
            ? JsonNodeFactory.instance.objectNode().put("type", "text")
            : format);
    return text.put("verbosity", "medium");
  }

  private static JsonNode usage(Usage usage) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("input_tokens", usage.promptTokens());
    body.putObject("input_tokens_details")
        .put("cached_tokens", usage.cached())
        .put("cache_write_tokens", 0)
        .put("image_tokens", usage.imageTokens());
    body.put("output_tokens", usage.completionTokens());
    body.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return body.put("total_tokens", usage.promptTokens() + usage.completionTokens());
  }
}
