package dev.onevision.gateway.chat;

import dev.onevision.contract.rules.SamplingRange;
import dev.onevision.contract.wire.Part;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.ImageUrl;
import dev.onevision.gateway.chat.ChatRequest.Stop;
import dev.onevision.gateway.chat.ChatRequest.VideoUrl;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import java.lang.reflect.Type;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Describes {@code POST /v1/chat/completions}. */
@Component
class ChatDescription implements ApiDescription {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Type PARTS =
      new ParameterizedTypeReference<List<ContentPart>>() {}.getType();
  private static final Type STRINGS = new ParameterizedTypeReference<List<String>>() {}.getType();

  private final OpenAiProperties limits;

  ChatDescription(OpenAiProperties limits) {
    this.limits = limits;
  }

  @Override
  public void describe(OpenApiBuilder api) {
    api.union(Content.class, String.class, PARTS);
    api.union(Stop.class, String.class, STRINGS);
    api.union(MediaReference.class, String.class);
    api.union(ImageUrl.class, String.class, ImageUrl.Members.class);
    api.union(VideoUrl.class, String.class, VideoUrl.Members.class);
    api.resource(ChatDescription.class, "chat.json");
    for (SamplingRange range : SamplingRange.values()) {
      if (range != SamplingRange.LOGIT_BIAS) {
        limit(api, range.parameter(), accepted(range), range.max());
      }
    }
    limit(api, "n", 1, limits.maxChoices());
    api.limit(
        ChatRequest.class, "background", "pattern", JSON.stringNode("^(" + Part.BACKGROUND + ")$"));
    api.hide(ChatRequest.class, ChatRequestRules.REFUSED);
    api.add(
        ChatRequest.class,
        UnknownFields.WITHOUT_EFFECT,
        JSON.objectNode().put("description", "No effect."));
    api.operation(
            HttpMethod.POST,
            "/v1/chat/completions",
            "createChatCompletion",
            "Answers a conversation, whole or as server-sent events.")
        .describe(
            "Each event has an id. The last event is [DONE]. An event with the name error ends a"
                + " stream that fails. Comments keep the connection open.")
        .json(ChatRequest.class)
        .returns(ChatCompletion.class)
        .streams(ChatCompletionChunk.class)
        .header(RequestTimeout.HEADER, "Time limit in seconds, below the configured deadline.")
        .header(
            ResumePoint.HEADER,
            "The id of the last event of an interrupted stream, with the body of its request.")
        .responseHeader(Answering.IGNORED_FIELDS)
        .fails(404, 410, 504);
  }

  /** Some values outside of the range are read as the nearest one in it. */
  private static double accepted(SamplingRange range) {
    return switch (range) {
      case TOP_K -> -1;
      case TOP_P -> 0;
      default -> range.min();
    };
  }

  private static JsonNode number(double bound) {
    return bound == Math.rint(bound) ? JSON.numberNode((long) bound) : JSON.numberNode(bound);
  }

  private static void limit(OpenApiBuilder api, String field, double min, double max) {
    api.limit(ChatRequest.class, field, "minimum", number(min));
    api.limit(ChatRequest.class, field, "maximum", number(max));
  }
}
