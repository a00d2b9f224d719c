package dev.onevision.gateway.batches.api;

import static dev.onevision.gateway.testing.BatchClient.line;
import static dev.onevision.gateway.testing.BatchClient.ok;
import static dev.onevision.gateway.testing.BatchClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The life of a batch whose input can be read. */
@GatewayTest
class BatchesTests extends BatchScenarios {

  @Test
  void everyLineIsAnsweredUnderItsName() {
    String id = client.start(line("b", text("two")) + "\n  \n" + line("a", text("one")), "24h");
    GenerationRequest one = answer();
    GenerationRequest two = answer();
    assertThat(one.priority()).isEqualTo(Priority.BATCH);
    assertThat(one.sampling().seed()).isNotNull().isNotEqualTo(two.sampling().seed());

    JsonNode batch = client.end(id, TIMEOUT);
    assertThat(batch.path("status").asString()).as(batch.toString()).isEqualTo("completed");
    assertThat(batch.path("object").asString()).isEqualTo("batch");
    assertThat(batch.path("endpoint").asString()).isEqualTo("/v1/chat/completions");
    assertThat(batch.path("completion_window").asString()).isEqualTo("24h");
    assertThat(batch.path("metadata").path("test").asString()).isEqualTo("yes");
    assertThat(batch.path("expires_at").asLong() - batch.path("created_at").asLong())
        .isEqualTo(86_400);
    assertThat(batch.path("completed_at").isNumber()).isTrue();
    assertThat(batch.has("error_file_id")).isFalse();
    assertThat(batch.path("model").asString()).isEqualTo(FakeSuite.MODEL);
    assertThat(batch.path("usage"))
        .isEqualTo(
            Http.json(
                """
                {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 6},
                 "output_tokens": 2, "output_tokens_details": {"reasoning_tokens": 0},
                 "total_tokens": 12}
                """));
    assertThat(batch.path("request_counts"))
        .isEqualTo(Http.json("{\"total\":2,\"completed\":2,\"failed\":0}"));

    Map<String, JsonNode> lines = client.lines(batch.path("output_file_id"));
    assertThat(lines.keySet()).containsExactly("a", "b");
    assertThat(BatchClient.answer(at(lines, "a"))).isEqualTo("one!");
    assertThat(BatchClient.answer(at(lines, "b"))).isEqualTo("two!");
    JsonNode response = at(lines, "a").path("response");
    assertThat(response.path("status_code").asInt()).isEqualTo(200);
    assertThat(response.path("request_id").asString()).isNotBlank();
    assertThat(response.path("body").path("object").asString()).isEqualTo("chat.completion");
    assertThat(at(lines, "a").path("error").isNull()).isTrue();
    assertThat(ok(client.get("/v1/batches?limit=1")).path("data").path(0).path("id").asString())
        .isEqualTo(id);
  }

  @Test
  void outputFilesExpireWhenTheBatchSays() {
    String input = client.upload(line("a", text("one")));
    JsonNode created =
        ok(client.tryCreate(creation(input, Map.of("anchor", "created_at", "seconds", 3600))));
    answer();
    JsonNode batch = client.end(created.path("id").asString(), TIMEOUT);
    JsonNode file = ok(client.get("/v1/files/" + batch.path("output_file_id").asString()));
    assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong()).isEqualTo(3600);
  }

  @Test
  void aLineThatIsRefusedIsAnErrorAndTheOthersAreAnswered() {
    Map<String, Object> hot =
        Map.of("messages", text("x").getOrDefault("messages", ""), "temperature", 9);
    Map<String, Object> streamed =
        Map.of("messages", text("x").getOrDefault("messages", ""), "stream", true);
    String id =
        client.start(
            line("hot", hot)
                + line("stream", streamed)
                + line("long", text("too long"))
                + line("fine", text("fine")),
            "1h");
    for (int i = 0; i < 2; i++) {
      GenerationRequest request = suite.takeRequest();
      if (said(request).equals("too long")) {
        answers.accept(
            new ReplyEvent.Failed(
                request.id(),
                1,
                new Failure(Failure.Code.CONTEXT_EXCEEDED, "Too long.", "messages")));
      } else {
        answer(request);
      }
    }
    JsonNode batch = client.end(id, TIMEOUT);
    assertThat(batch.path("status").asString()).isEqualTo("completed");
    assertThat(batch.path("request_counts"))
        .isEqualTo(Http.json("{\"total\":4,\"completed\":1,\"failed\":3}"));
    assertThat(client.lines(batch.path("output_file_id")).keySet()).containsExactly("fine");
    Map<String, JsonNode> errors = client.lines(batch.path("error_file_id"));
    assertThat(errors.keySet()).containsExactly("hot", "long", "stream");
    assertThat(at(errors, "hot").path("response").path("status_code").asInt()).isEqualTo(400);
    assertThat(error(at(errors, "hot")).path("param").asString()).isEqualTo("temperature");
    assertThat(error(at(errors, "long")).path("code").asString())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void anotherOwnerGoesOnAtTheLastCheckpointAndNoLineIsThereTwice() {
    String lines =
        IntStream.range(0, 40)
            .mapToObj(i -> line("id-" + i, text("text " + i)))
            .collect(Collectors.joining());
    String id = client.start(lines, "24h");
    Set<Long> seeds = new HashSet<>();
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 5; i++) {
        seeds.add(answer().sampling().seed());
      }
      if (round % 2 == 0) {
        table.lose();
      } else {
        table.fence();
      }
    }
    while (!client.batch(id).path("status").asString().equals("completed")) {
      if (suite.requestsNotTaken() > 0) {
        seeds.add(answer().sampling().seed());
      }
    }
    JsonNode batch = client.batch(id);
    assertThat(batch.path("request_counts").path("completed").asInt()).isEqualTo(40);
    Map<String, JsonNode> output = client.lines(batch.path("output_file_id"));
    assertThat(output).hasSize(40);
    output.forEach(
        (name, line) ->
            assertThat(BatchClient.answer(line)).isEqualTo(name.replace("id-", "text ") + "!"));
    // A line that was sent again had the same seed again.
    assertThat(seeds).hasSize(40);
  }

  @Test
  void aCancelledBatchKeepsWhatWasDoneAndStopsTheRest() {
    String id =
        client.start(
            IntStream.range(0, 10)
                .mapToObj(i -> line("id-" + i, text("text")))
                .collect(Collectors.joining()),
            "24h");
    answer();
    GenerationRequest open = suite.takeRequest();
    JsonNode cancelling = ok(client.cancel(id));
    assertThat(cancelling.path("status").asString()).isIn("cancelling", "cancelled");
    assertThat(cancelling.path("cancelling_at").isNumber()).isTrue();
    JsonNode batch = client.end(id, TIMEOUT);
    assertThat(batch.path("status").asString()).isEqualTo("cancelled");
    assertThat(batch.path("request_counts").path("completed").asInt()).isEqualTo(1);
    assertThat(client.lines(batch.path("output_file_id"))).hasSize(1);
    await().until(() -> suite.cancelled().contains(open.id()));
    Http.error(client.cancel(id), 400);
  }

  @Test
  void linesWithoutAnAnswerAtTheEndOfTheWindowAreErrors() {
    String id = client.start(line("a", text("one")) + line("b", text("two")), "2s");
    GenerationRequest one = answer();
    JsonNode batch = client.end(id, TIMEOUT);
    assertThat(batch.path("status").asString()).isEqualTo("expired");
    assertThat(client.lines(batch.path("output_file_id")).values())
        .extracting(BatchClient::answer)
        .containsExactly(said(one) + "!");
    assertThat(client.lines(batch.path("error_file_id")).values())
        .extracting(line -> line.path("error").path("code").asString())
        .containsExactly("batch_expired");
    assertThat(batch.path("request_counts"))
        .isEqualTo(Http.json("{\"total\":2,\"completed\":1,\"failed\":1}"));
  }

  @Test
  void aLineThatFindsNoWorkerWaitsForOne() {
    suite.announce();
    String id = client.start(line("a", text("one")), "24h");
    client.await(id, TIMEOUT, batch -> batch.path("status").asString().equals("in_progress"));
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    answer();
    assertThat(client.end(id, TIMEOUT).path("status").asString()).isEqualTo("completed");
  }

  private static JsonNode at(Map<String, JsonNode> lines, String id) {
    return Objects.requireNonNull(lines.get(id));
  }

  private static JsonNode error(JsonNode line) {
    return line.path("response").path("body").path("error");
  }
}
