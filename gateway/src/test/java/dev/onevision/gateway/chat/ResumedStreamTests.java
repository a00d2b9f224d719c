package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class ResumedStreamTests extends ChatScenarios {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
  private static final String HELLO = "{\"stream\":true," + MESSAGES + "}";

  @ParameterizedTest
  @ValueSource(strings = {"", "\"stream_options\":{\"include_usage\":true},", "\"n\":2,"})
  void fromWhicheverEventAStreamIsResumedItsRestIsWhatItWouldHaveBeen(String options) {
    String body = "{\"stream\":true," + options + MESSAGES + "}";
    CompletableFuture<HttpResponse<String>> whole = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    answer(request);
    List<String> events = events(whole.join().body());
    assertThat(events.getLast()).endsWith("[DONE]");

    for (int heard = 0; heard < events.size(); heard++) {
      List<String> rest = events.subList(heard + 1, events.size());
      HttpResponse<String> resumed = http.send(resume(body, id(events.get(heard)))).join();
      assertThat(events(resumed.body())).as("after event " + heard).isEqualTo(rest);
    }
  }

  @Test
  void completeAnswerIsReadBackLongAfterItsTimeWasOver() {
    String old = "019a0000000070008000000000000000";
    suite.log(new ReplyEvent.Token(old, 1, 0, 7, "One "));
    suite.log(new ReplyEvent.Token(old, 1, 1, 7, "two"));
    suite.log(new ReplyEvent.Finished(old, 1, "", FinishReason.STOP, new Usage(9, 0, 2), "f00d"));
    List<String> events = events(http.send(resume(HELLO, old + ":0")).join().body());
    assertThat(events).hasSize(3);
    assertThat(events.getFirst()).startsWith("id: " + old + ":1\n").contains("two");
  }

  @Test
  void streamOfWhichNothingIsKeptIsNotFound() {
    HttpResponse<String> response =
        http.send(resume(HELLO, "019a0000000070008000000000000001:3")).join();
    assertThat(Http.error(response, 404).path("code").asString()).isEqualTo("stream_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "019a0000000070008000000000000000",
        "019a0000000040008000000000000000:3",
        "ffff0000000070008000000000000000:3",
        "019a0000000070008000000000000000:99999999999"
      })
  void idThatNoEventEverHadIsRefused(String id) {
    HttpResponse<String> response = http.send(resume(HELLO, id)).join();
    assertThat(Http.error(response, 400).path("param").asString()).isEqualTo("Last-Event-ID");
  }

  @Test
  void bodyOfAnotherShapeIsRefused() {
    String id = "019a0000000070008000000000000000:3";
    Http.error(http.send(resume("{" + MESSAGES + "}", id)).join(), 400);
    Http.error(http.send(resume("{\"n\":2,\"stream\":true," + MESSAGES + "}", id)).join(), 400);
  }

  @Test
  void answerOfAResumableStreamGoesOnWhenItsClientLeaves() throws Exception {
    HttpRequest ask =
        http.chat("{\"stream\":true,\"stream_options\":{\"resumable\":true}," + MESSAGES + "}");
    CompletableFuture<HttpResponse<InputStream>> response = http.open(ask);
    GenerationRequest request = suite.takeRequest();
    tell(new ReplyEvent.Token(request.id(), 1, 0, 7, "One"));
    try (InputStream body = response.join().body()) {
      Http.readEvent(body);
    }
    // A second one, which is not resumable, shows that cancellations are heard at all.
    CompletableFuture<HttpResponse<InputStream>> other = http.open(http.chat(HELLO));
    GenerationRequest otherRequest = suite.takeRequest();
    tell(new ReplyEvent.Token(otherRequest.id(), 1, 0, 7, "One"));
    try (InputStream body = other.join().body()) {
      Http.readEvent(body);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> suite.cancelled().contains(otherRequest.id()));
    assertThat(suite.cancelled()).doesNotContain(request.id());
  }

  @Test
  void cancelledAnswerSaysSoToWhoeverResumesIt() throws Exception {
    GenerationRequest request = leaveAfterOneToken(HELLO);
    await().atMost(Duration.ofSeconds(5)).until(() -> suite.cancelled().contains(request.id()));
    HttpResponse<String> response = http.send(resume(HELLO, request.id() + ":0")).join();
    assertThat(Http.error(response, 410).path("code").asString()).isEqualTo("stream_cancelled");
  }

  @Test
  void longBacklogIsReadAtThePaceOfItsClient() {
    String old = "019a0000000070008000000000000002";
    int tokens = 10_000; // more than onevision.gateway.answers.stream-buffer
    for (int i = 0; i < tokens; i++) {
      suite.log(new ReplyEvent.Token(old, 1, i, 7, "x"));
    }
    suite.log(
        new ReplyEvent.Finished(old, 1, "", FinishReason.STOP, new Usage(9, 0, tokens), "f00d"));
    List<String> events = events(http.send(resume(HELLO, old + ":0")).join().body());
    assertThat(events).hasSize(tokens - 1 + 2);
    assertThat(events.getLast()).endsWith("[DONE]");
  }

  @Test
  void resumedStreamThatIsLeftAgainCancelsItsAnswer() throws Exception {
    String left = "019a0000000070008000000000000003";
    for (int i = 0; i < 3; i++) {
      suite.log(new ReplyEvent.Token(left, 1, i, 7, "x"));
    }
    try (InputStream body = http.open(resume(HELLO, left + ":0")).join().body()) {
      Http.readEvent(body);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> suite.cancelled().contains(left));
  }

  private GenerationRequest leaveAfterOneToken(String body) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> response = http.open(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    tell(new ReplyEvent.Token(request.id(), 1, 0, 7, "One"));
    try (InputStream events = response.join().body()) {
      Http.readEvent(events);
    }
    return request;
  }

  private void answer(GenerationRequest request) {
    String id = request.id();
    int choices = request.choiceCount();
    List<String> pieces = List.of("One ", "", "two", " ", "three");
    for (int index = 0; index < pieces.size(); index++) {
      for (int choice = 0; choice < choices; choice++) {
        tell(
            new ReplyEvent.Token(
                id, 1, index, 7, pieces.get(index), choices == 1 ? null : choice, null));
      }
    }
    if (choices > 1) {
      for (int choice = 0; choice < choices; choice++) {
        tell(
            new ReplyEvent.ChoiceFinished(
                id, 1, choice, pieces.size(), "held back", FinishReason.STOP));
      }
    }
    tell(
        new ReplyEvent.Finished(
            id,
            1,
            choices == 1 ? "held back" : "",
            FinishReason.STOP,
            new Usage(9, 0, choices * pieces.size()),
            "f00d"));
  }

  /** To who waits now, and to the log. */
  private void tell(ReplyEvent event) {
    suite.log(event);
    answers.accept(event);
  }

  private HttpRequest resume(String body, String id) {
    return http.request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .header("Last-Event-ID", id)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String id(String event) {
    return event.lines().findFirst().orElseThrow().substring("id: ".length());
  }

  private static List<String> events(String stream) {
    return stream.isBlank() ? List.of() : List.of(stream.strip().split("\n\n", -1));
  }
}
