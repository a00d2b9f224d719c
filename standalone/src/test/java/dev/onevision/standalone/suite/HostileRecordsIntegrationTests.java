package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Bad records of other producers, one test for each row of the table of poison records in
 * docs/operations.md: the item gets the result of the table, and other requests are not affected.
 */
@ExtendWith(RunningSuite.class)
class HostileRecordsIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Map<String, String> GROUPS =
      Map.of(
          "vision.requests.interactive", "vision-service-interactive",
          "vision.requests.batch", "vision-service-batch",
          "llm.requests.interactive", "llm-service-interactive",
          "llm.requests.batch", "llm-service-batch",
          "captions.requests", "vision-service-captions");
  private static final String ROWS =
      "\"workerId\": \"w\", \"role\": \"LLM\", \"model\": \"m\", \"fingerprint\": \"\"";

  /** A sample's answer is right and in time, and every part is alive. */
  @AfterEach
  void otherRequestsAreNotAffected(SuiteClient suite) throws Exception {
    long start = System.nanoTime();
    Samples.Sample sample =
        Samples.ofKind("image").stream()
            .filter(one -> one.images().size() == 1)
            .findFirst()
            .orElseThrow();
    assertThat(suite.ask(sample.question(), sample.images()).text()).isEqualTo(sample.expected());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    for (String probe : List.of("/livez", "/readyz")) {
      assertThat(get(suite, probe).statusCode()).as(probe).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vision.requests.interactive",
        "vision.requests.batch",
        "llm.requests.interactive",
        "llm.requests.batch",
        "captions.requests",
        "replies",
        "control",
        "workers",
        "embeddings.index",
        "embeddings",
        "media",
        "files",
        "files.content",
        "batches",
        "limits",
        "captions.results",
        "captions.failed"
      })
  void whatIsNoMessageIsSkipped(String topic, ForeignProducer foreign) throws Exception {
    boolean compacted =
        Set.of("workers", "embeddings.index", "files", "files.content", "batches", "limits")
            .contains(topic);
    byte[] huge = new byte[990_000];
    Arrays.fill(huge, (byte) '[');
    for (byte[] value :
        List.of(
            new byte[0],
            new byte[] {-1, -2, 0, 1},
            huge,
            bytes("null"),
            bytes("7"),
            bytes("[]"),
            bytes("{}"),
            bytes("{\"type\": \"unknown-in-this-version\"}"),
            bytes("{\"type\": \"token\", \"requestId\": 1e999999, \"attempt\": \"x\"}"),
            bytes("{\"id\": \"x\", \"replyTo\": {\"partition\": 1e99}, \"deadline\": 1e400}"))) {
      foreign.send(topic, "hostile", value);
      if (!compacted) {
        foreign.send(topic, null, value);
      }
    }
    foreign.send(topic, "hostile", (byte[]) null);
    if (GROUPS.containsKey(topic)) {
      awaitFinished(foreign, topic);
    }
  }

  static Stream<String> llmTopics() {
    return Stream.of("llm.requests.interactive", "vision.requests.interactive");
  }

  @ParameterizedTest
  @MethodSource("llmTopics")
  void requestToAReplyAddressThatDoesNotExistIsDropped(String topic, ForeignProducer foreign)
      throws Exception {
    long before = foreign.end(topic);
    for (int partition : new int[] {-1, 99, Integer.MAX_VALUE}) {
      foreign.send(
          topic,
          "nowhere",
          request("nowhere-" + partition, text("Hello!"))
              .replace("{\"partition\": 0}", "{\"partition\": %d}".formatted(partition)));
    }
    awaitFinished(foreign, topic);
    assertThat(foreign.end(topic)).as("no copies for further attempts").isEqualTo(before + 3);
    assertThat(foreign.events("nowhere--1")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("llmTopics")
  void requestThatBreaksARuleFailsOnce(String topic, ForeignProducer foreign) throws Exception {
    List<String> bad =
        List.of(
            request("r", text("x")).replace("2026", "+999999999"),
            request("r", text("x")).replace("\"maxTokens\": 3", "\"maxTokens\": -3"),
            request("r", text("x")).replace("\"maxTokens\": 3", "\"maxTokens\": 1e99"),
            request("r", text("x")).replace("\"USER\"", "\"ALIEN\""),
            request("r", text("x")).replace("\"turns\"", "\"choices\": 0, \"turns\""),
            request("r", text("x")).replace("\"temperature\": 0", "\"temperature\": -7"),
            request("r", text("x"))
                .replace("\"temperature\": 0", "\"logitBias\": {\"99999999\": 5}"),
            request("r", embedding(ForeignProducer.claim("replies", 0, 0, 512, 0), 1)),
            request("r", embedding(ForeignProducer.claim("embeddings", -1, 0, 512, 0), 1)),
            request("r", embedding(ForeignProducer.claim("embeddings", 0, 0, 250_000_000, 0), 1)),
            request("r", "{\"type\": \"hologram\"}"));
    for (int i = 0; i < bad.size(); i++) {
      String id = topic + i + UUID.randomUUID();
      foreign.send(topic, id, bad.get(i).replace("\"id\": \"r\"", "\"id\": \"" + id + "\""));
      JsonNode end = end(foreign, id);
      assertThat(end.path("type").asString()).as(bad.get(i)).isEqualTo("failed");
      assertThat(end.path("failure").path("code").asString()).isEqualTo("INVALID_REQUEST");
      assertThat(end.path("attempt").asInt()).isEqualTo(1);
    }
  }

  @Test
  void embeddingThatIsNotInItsTopicFailsItsRequestAtOnce(ForeignProducer foreign) throws Exception {
    byte[] chunk = new byte[256 * 2];
    RecordMetadata real = foreign.send("embeddings", "foreign", chunk);
    List<String> claims =
        List.of(
            ForeignProducer.claim("embeddings", real.partition(), real.offset() + 1, 512, 0),
            ForeignProducer.claim("embeddings", real.partition(), real.offset() + 9_999, 512, 0),
            ForeignProducer.claim("embeddings", 99, 0, 512, 0),
            ForeignProducer.claim("embeddings", real.partition(), real.offset(), 512, 1));
    for (String claim : claims) {
      String id = "gone-" + UUID.randomUUID();
      long start = System.nanoTime();
      foreign.send("llm.requests.interactive", id, request(id, embedding(claim, 1)));
      JsonNode end = end(foreign, id);
      assertThat(end.path("failure").path("code").asString())
          .as(claim)
          .isEqualTo("INVALID_REQUEST");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void imageThatIsNotInItsTopicFailsItsRequestAtOnce(ForeignProducer foreign) throws Exception {
    byte[] noise = bytes("this is no image");
    RecordMetadata real = foreign.send("media", "foreign", noise);
    List<String> claims =
        List.of(
            ForeignProducer.claim("media", real.partition(), real.offset() + 1, 512, 0),
            ForeignProducer.claim("media", 99, 0, 256, 0),
            ForeignProducer.claim("media", real.partition(), real.offset(), 250_000_000, 1),
            ForeignProducer.claim("media", real.partition(), real.offset(), noise.length, 1),
            ForeignProducer.claim(real, noise));
    for (String claim : claims) {
      String id = "media-" + UUID.randomUUID();
      String part =
          "{\"type\": \"media\", \"detail\": \"AUTO\", \"source\": {\"type\": \"inline\","
              + " \"content\": "
              + claim
              + "}}";
      foreign.send("vision.requests.interactive", id, request(id, part));
      JsonNode end = end(foreign, id);
      assertThat(end.path("type").asString()).as(claim).isEqualTo("failed");
      assertThat(end.path("attempt").asInt()).as(claim).isEqualTo(1);
    }
  }

  @Test
  void repliesOfNobodyAndOfWrongOrderAreDropped(ForeignProducer foreign) throws Exception {
    for (int partition = 0; partition < foreign.partitions("replies"); partition++) {
      foreign.send(
          "replies",
          "k" + partition,
          "{\"type\": \"token\", \"requestId\": \"nobody\", \"attempt\": 1, \"index\": -5,"
              + " \"tokenId\": -1, \"text\": \"x\", \"choice\": 99999}");
      foreign.send(
          "replies",
          "k" + partition,
          "{\"type\": \"failed\", \"requestId\": \"nobody\", \"attempt\": 1, \"failure\":"
              + " {\"code\": \"NEW_CODE\", \"message\": \"\", \"parameter\": null}}");
    }
  }

  @Test
  void cancellationsOfNobodyAreForgotten(ForeignProducer foreign) throws Exception {
    for (int i = 0; i < 20; i++) {
      foreign.send(
          "control",
          "c",
          "{\"type\": \"cancel\", \"requestId\": \"" + "x".repeat(100_000) + i + "\"}");
    }
  }

  @Test
  void workersThatDoNotExistTakeNoRequest(ForeignProducer foreign, SuiteClient suite)
      throws Exception {
    foreign.send(
        "workers",
        "w",
        "{"
            + ROWS
            + ", \"contextLength\": -1, \"slots\": 1, \"ready\": true, \"sentAt\":"
            + " \"2026-01-01T00:00:00Z\"}");
    foreign.send(
        "workers",
        "other",
        "{"
            + ROWS
            + ", \"contextLength\": 10, \"slots\": 1, \"ready\": true, \"sentAt\":"
            + " \"2026-01-01T00:00:00Z\"}");
    assertThat(get(suite, "/v1/models").body()).doesNotContain("\"m\"");
  }

  @Test
  void rowsThatBreakARuleAreSkipped(ForeignProducer foreign, SuiteClient suite) throws Exception {
    String piece =
        "{\"key\": \"k\", \"partition\": 0, \"offset\": 0, \"bytes\": 10, \"checksum\": 1}";
    String file =
        "{\"id\": \"file-x\", \"owner\": \"\", \"name\": \"n\", \"purpose\": \"batch\", \"bytes\":"
            + " 9223372036854775807, \"createdAt\": \"2026-01-01T00:00:00Z\", \"expiresAt\":"
            + " \"+999999999-01-01T00:00:00Z\", \"pieces\": ["
            + piece
            + "]}";
    foreign.send("files", "file-x", file);
    foreign.send("files", "other-key", file.replace("9223372036854775807", "10"));
    String batch =
        "{\"type\": \"created\", \"batchId\": \"batch_x\", \"owner\": \"\", \"endpoint\":"
            + " \"/v1/chat/completions\", \"inputFileId\": \"file-none\", \"completionWindow\":"
            + " \"24h\", \"metadata\": {}, \"createdAt\": \"2026-01-01T00:00:00Z\", \"expiresAt\":"
            + " \"+999999999-01-01T00:00:00Z\"}";
    for (int i = 0; i < 250; i++) {
      foreign.send("batches", "orphan-" + i, batch);
    }
    String part = "{\"fileId\": \"file-y\", \"bytes\": 10, \"pieces\": [" + piece + "]}";
    String progress =
        "{\"type\": \"progress\", \"batchId\": \"batch_x\", \"stage\": \"ENDED\", \"ending\": null,"
            + " \"total\": 1, \"completed\": 1, \"failed\": 0, \"firstOpenLine\": 1,"
            + " \"firstOpenByte\": 10, \"doneLines\": [], \"output\": "
            + part
            + ", \"errors\": "
            + part
            + ", \"problems\": [], \"startedAt\": null, \"finalizingAt\": null, \"endedAt\": null}";
    foreign.send("batches", "batch_x/progress", progress);
    assertThat(get(suite, "/v1/files").body()).doesNotContain("file-x");
    assertThat(get(suite, "/v1/batches").statusCode()).isEqualTo(200);
  }

  @Test
  void rowOfAnImageThatPointsElsewhereIsNotUsed(ForeignProducer foreign) throws Exception {
    String row =
        "{\"digest\": \"d\", \"content\": "
            + ForeignProducer.claim("embeddings", 0, 0, 512, 0)
            + ", \"tokens\": 1, \"hiddenSize\": 256, \"dataType\": \"bf16\", \"width\": 1,"
            + " \"height\": 1, \"encodedAt\": \""
            + Instant.now()
            + "\"}";
    foreign.send("embeddings.index", "another-digest", row);
    foreign.send("embeddings.index", "d", row.replace("\"embeddings\"", "\"files.content\""));
    foreign.send("embeddings.index", "d", row.replace("\"tokens\": 1", "\"tokens\": 2000000000"));
    foreign.send(
        "embeddings.index",
        "d",
        row.replaceFirst(
            "\"encodedAt\": \"[^\"]*\"", "\"encodedAt\": \"+999999999-01-01T00:00:00Z\""));
  }

  @Test
  void recordOfAnAbortedTransactionIsNotCaptioned(ForeignProducer foreign, CaptionTopics captions)
      throws Exception {
    String aborted = "aborted-" + UUID.randomUUID();
    String committed = "committed-" + UUID.randomUUID();
    String plain = "plain-" + UUID.randomUUID();
    foreign.sendAndAbort("captions.requests", aborted, caption(aborted));
    foreign.sendAndCommit("captions.requests", committed, caption(committed));
    foreign.send("captions.requests", plain, caption(plain));
    Set<String> keys = new HashSet<>();
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () -> {
              captions.read();
              keys.addAll(captions.answered());
              keys.addAll(captions.failed());
              return keys.containsAll(Set.of(committed, plain));
            });
    assertThat(keys).doesNotContain(aborted);
    assertThat(captions.answered()).contains(committed, plain);
  }

  private static String caption(String id) {
    return "{\"id\": \"%s\", \"picture\": {\"file\": \"scene-1.png\"}, \"prompt\": \"What is shown in this image?\"}"
        .formatted(id);
  }

  private static JsonNode end(ForeignProducer foreign, String id) {
    return Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                foreign.events(id).stream()
                    .filter(event -> !event.path("type").asString().equals("token"))
                    .findFirst()
                    .orElse(null),
            event -> event != null);
  }

  private static String text(String text) {
    return "{\"type\": \"text\", \"text\": \"%s\"}".formatted(text);
  }

  private static String embedding(String claim, int tokens) {
    return "{\"type\": \"embedding\", \"content\": %s, \"tokens\": %d, \"hiddenSize\": 256, \"dataType\": \"bf16\", \"digest\": \"d\", \"width\": 1, \"height\": 1}"
        .formatted(claim, tokens);
  }

  private static String request(String id, String part) {
    return ("{\"id\": \"%s\", \"replyTo\": {\"partition\": 0}, \"deadline\": \"%s\","
            + " \"priority\": \"INTERACTIVE\", \"model\": \"onevision-demo\","
            + " \"turns\": [{\"role\": \"USER\", \"parts\": [%s]}],"
            + " \"sampling\": {\"temperature\": 0, \"topP\": null, \"topK\": null,"
            + " \"repetitionPenalty\": null, \"seed\": null},"
            + " \"stopping\": {\"maxTokens\": 3, \"stopStrings\": []}}")
        .formatted(id, "2026-" + Instant.now().plusSeconds(120).toString().substring(5), part);
  }

  /** Waits until all records of the queue are acknowledged. */
  private static void awaitFinished(ForeignProducer foreign, String queue) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> foreign.unfinished(queue, Objects.requireNonNull(GROUPS.get(queue))) == 0);
  }

  private static HttpResponse<String> get(SuiteClient suite, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(suite.url() + path)).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
