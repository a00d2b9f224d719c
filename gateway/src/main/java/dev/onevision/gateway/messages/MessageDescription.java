package dev.onevision.gateway.messages;

import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.messages.MessageRequest.Block;
import dev.onevision.gateway.messages.MessageRequest.Blocks;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code POST /v1/messages}. */
@Component
class MessageDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.union(
        Blocks.class, String.class, new ParameterizedTypeReference<List<Block>>() {}.getType());
    api.resource(MessageDescription.class, "messages.json");
    api.inherit(
        "MessageRequest", ChatRequest.class, field -> !MessageReader.DROPPED.contains(field));
    api.operation(
            HttpMethod.POST,
            "/v1/messages",
            "createMessage",
            "Answers a conversation in the form of Anthropic's API.")
        .json(MessageRequest.class)
        .returns("Message")
        .streams("MessageEvent")
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .responseHeader("x-ignored-fields")
        .fails(404, 504);
  }
}
