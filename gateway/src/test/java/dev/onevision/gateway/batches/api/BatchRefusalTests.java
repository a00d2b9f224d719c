package dev.onevision.gateway.batches.api;

import static dev.onevision.gateway.testing.BatchClient.line;
import static dev.onevision.gateway.testing.BatchClient.ok;
import static dev.onevision.gateway.testing.BatchClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.HostileBatchFile;
import dev.onevision.gateway.testing.Http;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Batches that are refused or fail as a whole, and what others notice of them. */
@GatewayTest
class BatchRefusalTests extends BatchScenarios {

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
        .atMost(TIMEOUT)
        .until(
            () -> {
              while (suite.requestsNotTaken() > 0) {
                answer();
              }
              open.removeIf(
                  id -> client.batch(id).path("status").asString().matches("completed|failed"));
              return open.isEmpty();
            });
    assertThat(client.end(good, TIMEOUT).path("status").asString()).isEqualTo("completed");
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
            null,
            null));
    String good = client.start(line("a", text("good")), "24h");
    assertThat(said(answer())).isEqualTo("good");
    assertThat(client.end(good, TIMEOUT).path("status").asString()).isEqualTo("completed");
    JsonNode failed = client.end(poisoned, TIMEOUT);
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
    JsonNode batch = client.end(client.start(lines, "24h"), TIMEOUT);
    assertThat(batch.path("status").asString()).isEqualTo("failed");
    assertThat(batch.path("failed_at").isNumber()).isTrue();
    assertThat(batch.path("errors").path("data").path(0).path("code").asString()).isEqualTo(code);
  }
}
