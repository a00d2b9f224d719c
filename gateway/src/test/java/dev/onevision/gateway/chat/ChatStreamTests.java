package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.CompletionDetails;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Tiling;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The events of a streamed answer. */
@GatewayTest
class ChatStreamTests extends ChatScenarios {

  @Test
  void aStreamDeliversEachTokenWhenItComes() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Gr\u00fc\u00df");
    HttpResponse<InputStream> head = response.join();
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-type"))
        .hasValue("text/event-stream;charset=UTF-8");
    try (InputStream body = head.body()) {
      JsonNode first = data(Http.readEvent(body), request, 0);
      assertThat(first.path("object").asString()).isEqualTo("chat.completion.chunk");
      JsonNode delta = first.path("choices").path(0).path("delta");
      assertThat(delta.path("role").asString()).isEqualTo("assistant");
      assertThat(delta.path("content").asString().getBytes(StandardCharsets.ISO_8859_1))
          .isEqualTo("Gr\u00fc\u00df".getBytes(StandardCharsets.UTF_8));
      assertThat(first.has("usage")).isFalse();

      token(request, 1, "");
      token(request, 2, " Gott");
      JsonNode second = data(Http.readEvent(body), request, 2);
      assertThat(second.path("choices").path(0).path("delta").path("content").asString())
          .isEqualTo(" Gott");
      assertThat(second.path("choices").path(0).path("delta").has("role")).isFalse();

      finish(request, "", FinishReason.LENGTH, new Usage(9, 0, 3));
      JsonNode last = data(Http.readEvent(body), request, 4);
      assertThat(last.path("choices").path(0).path("finish_reason").asString()).isEqualTo("length");
      assertThat(last.path("choices").path(0).path("delta")).isEmpty();
      assertThat(Http.readEvent(body)).isEqualTo("id: " + request.id() + ":6\ndata: [DONE]\n\n");
      assertThat(body.read()).isEqualTo(-1);
    }
  }

  @Test
  void usageComesInAChunkWithoutChoicesWhenAskedFor() throws Exception {
    CompletableFuture<HttpResponse<String>> response =
        http.send(
            http.chat(
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "A");
    finish(request, "B", FinishReason.STOP, new Usage(7, 2, 1, 4));
    List<String> events = events(response.join().body());
    assertThat(events).hasSize(5);
    assertThat(data(events.get(0), request, 0).path("usage").isNull()).isTrue();
    assertThat(data(events.get(1), request, 1).path("choices").path(0).path("delta").toString())
        .isEqualTo("{\"content\":\"B\"}");
    assertThat(data(events.get(2), request, 2).path("usage").isNull()).isTrue();
    JsonNode usage = data(events.get(3), request, 3);
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.path("usage").path("total_tokens").asInt()).isEqualTo(8);
    assertThat(usage.path("usage").path("prompt_tokens_details").path("image_tokens").asInt())
        .isEqualTo(2);
    assertThat(usage.at("/usage/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(4);
    assertThat(events.get(4)).endsWith("data: [DONE]");
  }

  @Test
  void theUsageHasDetailsIfTheClientAsksForThem() {
    CompletableFuture<HttpResponse<String>> response =
        http.send(
            http.chat(
                "{\"stream\":true,\"stream_options\":{\"include_usage_details\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Hi");
    answers.accept(
        new ReplyEvent.Finished(
            request.id(),
            1,
            "",
            FinishReason.STOP,
            new Usage(9, 5, 1),
            "f00d",
            new CompletionDetails(
                List.of(
                    new CompletionDetails.Media(
                        640, 480, 4, new Tiling("anyres", 5, 384, 2, 2, 0, 96, 768, 576)),
                    new CompletionDetails.Media(10, 20, 1, null)),
                81_250L,
                1_400,
                40_000,
                900_000)));
    List<String> events = events(response.join().body());
    JsonNode usage = data(events.get(2), request, 3).path("usage");
    assertThat(usage.at("/prompt_tokens_details/media").toString())
        .isEqualTo(
            "[{\"width\":640,\"height\":480,\"tokens\":4,\"mode\":\"anyres\",\"tiles\":5,"
                + "\"tile_size\":384,\"columns\":2,\"rows\":2,"
                + "\"placement\":{\"left\":0,\"top\":96,\"width\":768,\"height\":576}},"
                + "{\"width\":10,\"height\":20,\"tokens\":1}]");
    assertThat(usage.path("times").toString())
        .isEqualTo("{\"encode\":0.08125,\"queue\":0.0014,\"prefill\":0.04,\"decode\":0.9}");
  }

  @Test
  void tokensHeardAgainAreDeliveredOnce() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "one ");
    token(request, 1, "two ");
    answers.accept(new ReplyEvent.Token(request.id(), 2, 0, 7, "one "));
    answers.accept(new ReplyEvent.Token(request.id(), 2, 1, 7, "two "));
    answers.accept(new ReplyEvent.Token(request.id(), 2, 2, 7, "three"));
    finish(request, "", FinishReason.STOP, new Usage(1, 0, 3));
    assertThat(contents(response.join().body())).isEqualTo("one two three");
  }

  @Test
  void aFailureAfterTheFirstTokenEndsTheStreamWithAnErrorEvent() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO_STREAM));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Go");
    fail(request, Failure.Code.INTERNAL, null);
    assertThat(response.join().statusCode()).isEqualTo(200);
    List<String> events = events(response.join().body());
    assertThat(events).hasSize(2);
    // No id: what is asked for behind the last one is the token that did not come.
    String start = "event: error\ndata: ";
    assertThat(events.get(1)).startsWith(start);
    JsonNode error = Http.json(events.get(1).substring(start.length())).path("error");
    assertThat(error.path("message").asString()).isEqualTo("told by a worker");
    assertThat(error.path("code").asString()).isEqualTo("internal_error");
  }

  private static JsonNode data(String event, GenerationRequest request, int index) {
    List<String> lines = event.strip().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("id: " + request.id() + ":" + index);
    assertThat(lines.get(1)).startsWith("data: ");
    return Http.json(lines.get(1).substring("data: ".length()));
  }

  private static List<String> events(String stream) {
    assertThat(stream).endsWith("\n\n");
    return List.of(stream.strip().split("\n\n", -1));
  }

  private static String contents(String stream) {
    var text = new StringBuilder();
    for (String event : events(stream)) {
      String data = event.substring(event.indexOf("data: ") + 6);
      if (!data.equals("[DONE]")) {
        text.append(
            Http.json(data).path("choices").path(0).path("delta").path("content").asString(""));
      }
    }
    return text.toString();
  }
}
