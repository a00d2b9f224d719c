package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(RunningSuite.class)
class CaptionsIntegrationTests {

  private static final int GOOD = 50;

  /** The failure's reason and the record, by key. */
  private static final Map<String, List<String>> BAD =
      Map.of(
          "missing-file", List.of("media_unreachable", request("missing-file", "'file': 'no.png'")),
          "outside", List.of("media_unreachable", request("outside", "'file': '../MODEL_CARD.md'")),
          "no-image", List.of("invalid_media", request("no-image", "'file': 'samples.jsonl'")),
          "inline-text", List.of("invalid_media", request("inline-text", "'base64': 'aGVsbG8='")),
          "private-address",
              List.of(
                  "media_unreachable",
                  request("private-address", "'url': 'http://127.0.0.1/a.png'")),
          "oversized",
              List.of("media_too_large", request("oversized", "'base64': '" + huge() + "'")),
          "malformed", List.of("malformed_json", "{\"id\": \"malformed\", "),
          "unknown-field",
              List.of(
                  "invalid_request",
                  "{\"id\": \"unknown-field\", \"picture\": {\"file\": \"scene-1.png\"},"
                      + " \"prompt\": \"What?\", \"colour\": 1}"),
          "other-model",
              List.of(
                  "invalid_request",
                  "{\"id\": \"other-model\", \"picture\": {\"file\": \"scene-1.png\"},"
                      + " \"prompt\": \"What?\", \"model\": \"other\"}"),
          "long-prompt",
              List.of(
                  "context_exceeded",
                  request("long-prompt", "'file': 'scene-1.png'")
                      .replace("QUESTION", "word ".repeat(12_000))));

  @Test
  void everyRequestHasOneResultOrOneFailure(CaptionTopics topics) throws Exception {
    List<Samples.Sample> samples =
        Samples.ofKind("image").stream().filter(sample -> sample.images().size() == 1).toList();
    Map<String, Samples.Sample> asked = new HashMap<>();
    for (int i = 0; i < GOOD; i++) {
      Samples.Sample sample = samples.get(i % samples.size());
      asked.put("good-" + i, sample);
      topics.send("good-" + i, good("good-" + i, sample, i));
    }
    for (Map.Entry<String, List<String>> bad : BAD.entrySet()) {
      topics.send(bad.getKey(), bad.getValue().getLast().replace("QUESTION", "What?"));
    }
    topics.send("bytes", new byte[] {-1, 0, 1});

    Set<String> keys = new HashSet<>(asked.keySet());
    keys.addAll(BAD.keySet());
    keys.add("bytes");
    Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> topics.read() >= keys.size());

    assertThat(topics.answered()).isEqualTo(asked.keySet());
    asked.forEach((id, sample) -> checkResult(topics.results(id), id, sample));
    keys.removeAll(asked.keySet());
    assertThat(topics.failed()).isEqualTo(keys);
    BAD.forEach((id, bad) -> checkFailure(topics.failures(id), id, bad));
    JsonNode original = topics.failures("bytes").getFirst().path("original");
    assertThat(original.path("encoding").asString()).isEqualTo("base64");
    assertThat(original.path("value").asString()).isEqualTo("/wAB");
  }

  private static void checkResult(List<JsonNode> records, String id, Samples.Sample sample) {
    assertThat(records).hasSize(1);
    JsonNode result = records.getFirst();
    assertThat(result.path("id").asString()).isEqualTo(id);
    assertThat(result.path("caption").asString())
        .as(sample.toString())
        .isEqualTo(sample.expected());
    assertThat(result.path("finish_reason").asString()).isEqualTo("stop");
    assertThat(result.path("usage").path("prompt_tokens").asInt()).isEqualTo(sample.promptTokens());
    assertThat(result.path("picture").path("digest").asString()).hasSize(64);
    assertThat(result.path("metadata").toString()).startsWith("{\"z\":15,\"a\":[null,");
    assertThat(result.path("model_fingerprint").asString()).isNotEmpty();
  }

  private static void checkFailure(List<JsonNode> records, String id, List<String> bad) {
    assertThat(records).as(id).hasSize(1);
    JsonNode failure = records.getFirst();
    assertThat(failure.path("reason").asString()).as(id).isEqualTo(bad.getFirst());
    assertThat(failure.path("message").asString()).isNotEmpty().doesNotContain("data:");
    if (id.equals("private-address")) {
      assertThat(failure.path("message").asString()).contains("'picture.base64'");
    }
    boolean tooLarge = id.equals("oversized");
    assertThat(failure.path("original").isNull()).as(id).isEqualTo(tooLarge);
    if (!tooLarge) {
      String record = bad.getLast().replace("QUESTION", "What?");
      assertThat(failure.path("original").path("value").asString()).isEqualTo(record);
    }
    assertThat(failure.path("request").path("topic").asString()).isEqualTo("captions.requests");
    assertThat(failure.path("request").path("key").asString()).isEqualTo(id);
  }

  private static String good(String id, Samples.Sample sample, int i) throws Exception {
    Path file = sample.images().getFirst();
    String source =
        i % 2 == 0
            ? "'file': '" + file.getFileName() + "'"
            : "'base64': '" + Base64.getEncoder().encodeToString(Files.readAllBytes(file)) + "'";
    return request(id, source)
        .replace("\"QUESTION\"", SuiteClient.JSON.writeValueAsString(sample.question()))
        .replace("\"prompt\"", "\"metadata\": {\"z\":15,\"a\":[null," + i + "]}, \"prompt\"");
  }

  private static String request(String id, String source) {
    return ("{'id': '%s', 'picture': {%s}, 'prompt': 'QUESTION',"
            + " 'parameters': {'temperature': 0, 'max_tokens': 64}}")
        .formatted(id, source)
        .replace('\'', '"');
  }

  /** An image whose header claims more pixels than the limit. */
  private static String huge() {
    byte[] file = new byte[749_700]; // so long that the failure does not fit into a record with it
    byte[] header = "BM".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, file, 0, header.length);
    file[10] = 54;
    file[14] = 40;
    file[20] = 1; // 65,536 wide
    file[24] = 1; // and high
    file[26] = 1;
    file[28] = 8;
    file[30] = 1; // run-length encoding, so that the short file is plausible
    return Base64.getEncoder().encodeToString(file);
  }
}
