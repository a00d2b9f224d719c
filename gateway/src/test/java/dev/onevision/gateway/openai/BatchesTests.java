package dev.onevision.gateway.openai;

import static dev.onevision.gateway.testing.BatchClient.line;
import static dev.onevision.gateway.testing.BatchClient.ok;
import static dev.onevision.gateway.testing.BatchClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.MemoryTable;
import dev.onevision.gateway.streams.Answers;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.HostileBatchFile;
import dev.onevision.gateway.testing.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class BatchesTests {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MemoryTable<BatchRecord> table;
  @LocalServerPort int port;
  BatchClient client;

  @BeforeEach
  void reset() {
    suite.reset();
    client = new BatchClient(new Http(port));
  }

  @Test
  void everyLineIsAnsweredUnderItsName() {
    String id = client.start(line("b", text("two")) + "\n  \n" + line("a", text("one")), "24h");
    GenerationRequest one = answer();
    GenerationRequest two = answer();
    assertThat(one.priority()).isEqualTo(Priority.BATCH);
    assertThat(one.sampling().seed()).isNotNull().isNotEqualTo(two.sampling().seed());

    JsonNode batch = client.end(id, PATIENCE);
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
                {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 0},
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
    JsonNode batch = client.end(created.path("id").asString(), PATIENCE);
    JsonNode file = ok(client.get("/v1/files/" + batch.path("output_file_id").asString()));
    assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong()).isEqualTo(3600);
  }

  @Test
  void anExpiryOfOutputFilesOutsideTheAllowedRangeIsRefused() {
    String input = client.upload(line("a", text("one")));
    refused(input, Map.of("anchor", "created_at", "seconds", 3599), ".seconds");
    refused(input, Map.of("anchor", "created_at", "seconds", 2_592_001), ".seconds");
    refused(input, Map.of("anchor", "created_at"), ".seconds");
    refused(input, Map.of("anchor", "last_used_at", "seconds", 3600), ".anchor");
    refused(input, "never", "");
  }

  private void refused(String input, Object expiry, String field) {
    JsonNode error = Http.error(client.tryCreate(creation(input, expiry)), 400);
    assertThat(error.path("param").asString()).isEqualTo("output_expires_after" + field);
  }

  private static Map<String, Object> creation(String input, Object expiry) {
    return Map.of(
        "input_file_id",
        input,
        "endpoint",
        "/v1/chat/completions",
        "completion_window",
        "24h",
        "output_expires_after",
        expiry);
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
    JsonNode batch = client.end(id, PATIENCE);
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
    JsonNode batch = client.end(id, PATIENCE);
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
    JsonNode batch = client.end(id, PATIENCE);
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
    client.await(id, PATIENCE, batch -> batch.path("status").asString().equals("in_progress"));
    suite.announce(FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true));
    answer();
    assertThat(client.end(id, PATIENCE).path("status").asString()).isEqualTo("completed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "empty_file        | ''",
        "invalid_json_line | {\"custom_id\":",
        "invalid_json_line | []",
        "invalid_line      |"
            + " {\"custom_id\":1,\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
        "invalid_line      |"
            + " {\"custom_id\":\"a\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
        "invalid_line      |"
            + " {\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}",
        "invalid_line      |"
            + " {\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":[1]}"
      })
  void anInputThatCannotBeReadFailsTheBatch(String code, String lines) {
    refusedInput(lines.replace('\'', '"'), code);
  }

  @Test
  void anInputWithTooManyOrAmbiguousLinesFailsTheBatch() {
    refusedInput(line("a", text("x")) + line("a", text("y")), "duplicate_custom_id");
    refusedInput(line("a", text("x".repeat(1_100_000))), "line_too_long");
    refusedInput(
        IntStream.range(0, 201)
            .mapToObj(i -> line("id-" + i, text("text")))
            .collect(Collectors.joining()),
        "too_many_lines");
  }

  @Test
  void hostileFilesHoldUpNoOtherBatch() {
    List<String> hostile = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      byte[] file = HostileBatchFile.of(new Random(seed));
      if (file.length > 0) {
        hostile.add(created(client.upload(file)));
      }
    }
    String good = client.start(line("a", text("good")), "24h");
    Set<String> open = new HashSet<>(hostile);
    open.add(good);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              while (suite.requestsNotTaken() > 0) {
                answer();
              }
              open.removeIf(
                  id -> client.batch(id).path("status").asString().matches("completed|failed"));
              return open.isEmpty();
            });
    assertThat(client.end(good, PATIENCE).path("status").asString()).isEqualTo("completed");
  }

  @Test
  void aBatchThatCannotBeRunFailsAfterAFewAttemptsAndAnotherDoesNotWaitForIt() {
    String poisoned = "batch_" + "0".repeat(32);
    String file = client.upload(line("a", text("never")));
    var none = new BatchRecord.Part("file-none", 0, List.of());
    // No run can begin at this byte.
    table.put(
        poisoned + "/progress",
        new BatchRecord.Progress(
            poisoned,
            BatchRecord.Stage.IN_PROGRESS,
            null,
            1,
            0,
            0,
            0,
            -5,
            List.of(),
            none,
            none,
            List.of(),
            Instant.now(),
            null,
            null,
            null));
    table.put(
        poisoned,
        new BatchRecord.Created(
            poisoned,
            "",
            "/v1/chat/completions",
            file,
            "24h",
            Map.of(),
            Instant.now(),
            Instant.now().plusSeconds(86_400),
            null));
    String good = client.start(line("a", text("good")), "24h");
    assertThat(said(answer())).isEqualTo("good");
    assertThat(client.end(good, PATIENCE).path("status").asString()).isEqualTo("completed");
    JsonNode failed = client.end(poisoned, PATIENCE);
    assertThat(failed.path("status").asString()).isEqualTo("failed");
    assertThat(failed.path("errors").path("data").path(0).path("code").asString())
        .isEqualTo("internal_error");
  }

  private String created(String file) {
    return ok(client.tryCreate(batch(file, "24h"))).path("id").asString();
  }

  @Test
  void whatIsNoBatchIsRefused() {
    String file = client.upload("x\n");
    refused(Map.of(), "endpoint");
    refused(Map.of("endpoint", "/v1/embeddings"), "endpoint");
    refused(Map.of("endpoint", "/v1/chat/completions"), "completion_window");
    refused(batch(file, "1000d"), "completion_window");
    refused(batch(file, "soon"), "completion_window");
    assertThat(Http.error(client.tryCreate(batch("file-0", "24h")), 404).path("param").asString())
        .isEqualTo("input_file_id");
    assertThat(Http.error(client.get("/v1/batches/batch_0"), 404).path("code").asString())
        .isEqualTo("batch_not_found");
  }

  private static Map<String, Object> batch(String file, String window) {
    return Map.of(
        "endpoint", "/v1/chat/completions", "input_file_id", file, "completion_window", window);
  }

  private void refused(Map<String, Object> body, String param) {
    assertThat(Http.error(client.tryCreate(body), 400).path("param").asString()).isEqualTo(param);
  }

  private void refusedInput(String lines, String code) {
    JsonNode batch = client.end(client.start(lines, "24h"), PATIENCE);
    assertThat(batch.path("status").asString()).isEqualTo("failed");
    assertThat(batch.path("failed_at").isNumber()).isTrue();
    assertThat(batch.path("errors").path("data").path(0).path("code").asString()).isEqualTo(code);
  }

  private GenerationRequest answer() {
    GenerationRequest request = suite.takeRequest();
    answer(request);
    return request;
  }

  private void answer(GenerationRequest request) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, said(request)));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "!", FinishReason.STOP, new Usage(5, 0, 1), "f00d"));
  }

  private static String said(GenerationRequest request) {
    return ((Part.Text) request.turns().getLast().parts().getLast()).text();
  }

  private static JsonNode at(Map<String, JsonNode> lines, String id) {
    return Objects.requireNonNull(lines.get(id));
  }

  private static JsonNode error(JsonNode line) {
    return line.path("response").path("body").path("error");
  }
}
