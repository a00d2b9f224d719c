package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Completion;
import dev.onevision.inference.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The reference's conversations with several images and with a video, through the whole suite in
 * f32: pixels in, upstream's greedy answers out.
 */
@ExtendWith(RunningReferenceSuite.class)
class ReferenceCompletionsIntegrationTests {

  @ParameterizedTest
  @ValueSource(strings = {"video", "two_images", "multiturn_two_images"})
  void answersAreThoseOfTheReference(String id, SuiteClient client) {
    JsonNode conversation = conversation(id);
    JsonNode greedy = conversation.path("greedy");
    List<Object> messages = new ArrayList<>();
    for (JsonNode message : conversation.path("messages")) {
      messages.add(
          Map.of(
              "role",
              message.path("role").asString(),
              "content",
              content(message.path("content"))));
    }

    Completion answer =
        client.ask(
            Map.of(
                "messages",
                messages,
                "temperature",
                0,
                "repetition_penalty",
                1,
                "max_tokens",
                greedy.path("ids").size()));

    assertThat(answer.promptTokens()).isEqualTo(conversation.path("expanded_length").asInt());
    assertThat(answer.completionTokens()).isEqualTo(greedy.path("ids").size());
    assertThat(answer.finishReason()).isEqualTo(greedy.path("finish").asString());
    assertThat(answer.text()).isEqualTo(greedy.path("text").asString());
  }

  private static Object content(JsonNode content) {
    if (content.isString()) {
      return content.asString();
    }
    List<Object> parts = new ArrayList<>();
    for (JsonNode part : content) {
      parts.add(
          switch (part.path("type").asString()) {
            case "image" ->
                Map.of("type", "image_url", "image_url", Map.of("url", url(part.path("image"))));
            case "video" ->
                Map.of(
                    "type",
                    "video",
                    "video",
                    part.path("video")
                        .valueStream()
                        .map(ReferenceCompletionsIntegrationTests::url)
                        .toList());
            default -> Map.of("type", "text", "text", part.path("text").asString());
          });
    }
    return parts;
  }

  private static String url(JsonNode file) {
    return SuiteClient.dataUrl(Parity.file(file.asString()));
  }

  private static JsonNode conversation(String id) {
    return Parity.records("generation").stream()
        .filter(node -> node.path("id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
