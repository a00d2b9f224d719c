package dev.onevision.standalone.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every kind of response is valid against the schema that OpenAI publishes for it. */
@ExtendWith(RunningSuite.class)
class ResponseSchemaIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonNode DEFINITIONS = definitions();
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
  private static final Set<String> ENDINGS = Set.of("completed", "failed", "expired", "cancelled");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", \"service_tier\": \"flex\"",
        ", \"max_tokens\": 1",
        ", \"n\": 2, \"logprobs\": true, \"top_logprobs\": 2",
        ", \"response_format\": {\"type\": \"json_object\"}, \"max_tokens\": 20",
        ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}], \"tool_choice\":"
            + " \"required\", \"max_tokens\": 60"
      })
  void completionsAndChunks(String fields, SuiteClient suite) {
    Http http = http(suite);
    check("CreateChatCompletionResponse", chat(http, fields));
    for (String options : List.of("", ", \"stream_options\": {\"include_usage\": true}")) {
      String body = chat(http, fields + ", \"stream\": true" + options);
      List<String> events = data(body);
      assertThat(events.removeLast()).isEqualTo("[DONE]");
      assertThat(events).hasSizeGreaterThan(1);
      events.forEach(event -> check("CreateChatCompletionStreamResponse", event));
    }
  }

  @Test
  void errorsOfEveryStatusThatARequestCanCause(SuiteClient suite) {
    Http http = http(suite);
    List<HttpResponse<String>> failures = new ArrayList<>();
    for (String body :
        List.of(
            "",
            "{",
            "{}",
            "{\"messages\": []}",
            "{\"messages\": 1}",
            "{\"model\": \"none\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}",
            body(", \"temperature\": 9"),
            body(", \"tools\": [{}]"),
            body(", \"seed\": 18446744073709551615"),
            body("").replace("Hello!", "star ".repeat(20_000)))) {
      failures.add(http.send(http.chat(body)).join());
    }
    for (String path :
        List.of("/v1/none", "/v1/models/none", "/v1/files/none", "/v1/batches/none")) {
      failures.add(http.get(path));
    }
    failures.add(http.get("/v1/chat/completions"));
    failures.add(http.get("/v1/files?limit=0"));
    failures.add(post(http, "/v1/chat/completions", "text/plain", "x"));
    failures.add(post(http, "/v1/batches", "application/json", "{}"));
    failures.add(post(http, "/v1/files", "application/json", "{}"));
    assertThat(failures).allMatch(failure -> failure.statusCode() >= 400);
    assertThat(failures).extracting(HttpResponse::statusCode).contains(400, 404, 405, 415);
    failures.forEach(failure -> check("ErrorResponse", failure.body()));
  }

  @Test
  void theErrorEventOfAStream(SuiteClient suite) {
    Http http = http(suite);
    String body = body(", \"stream\": true, \"ignore_eos\": true, \"max_tokens\": 1900");
    HttpRequest request =
        http.request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .header("x-request-timeout", suite.shortTimeout())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    List<String> events = data(http.send(request).join().body());
    assertThat(events).hasSizeGreaterThan(1);
    check("ErrorResponse", events.getLast());
  }

  @Test
  void models(SuiteClient suite) {
    Http http = http(suite);
    check("ListModelsResponse", ok(http.get("/v1/models")));
    check("Model", ok(http.get("/v1/models/" + suite.model())));
  }

  @Test
  void filesAndBatches(SuiteClient suite) {
    Http http = http(suite);
    BatchClient client = new BatchClient(http);
    String line = BatchClient.line("a", BatchClient.text("Hello!"));
    String uploaded = ok(client.form(List.of("purpose=batch", "file="), "lines.jsonl", line));
    check("OpenAIFile", uploaded);
    String file = Http.json(uploaded).path("id").asString();
    check("OpenAIFile", ok(client.get("/v1/files/" + file)));
    check("ListFilesResponse", ok(client.get("/v1/files")));
    check("ListFilesResponse", ok(client.get("/v1/files?purpose=vision")));

    JsonNode completed = batch(client, line, "24h", "completed");
    assertThat(completed.path("usage").path("output_tokens").asInt()).isPositive();
    assertThat(completed.path("model").asString()).isEqualTo(suite.model());
    client
        .lines(completed.path("output_file_id"))
        .values()
        .forEach(
            answer ->
                check(
                    "CreateChatCompletionResponse",
                    answer.path("response").path("body").toString()));
    batch(client, "not a line\n", "24h", "failed");
    String wrong = BatchClient.line("a", Map.of("messages", List.of()));
    JsonNode refused = batch(client, wrong, "24h", "completed");
    client
        .lines(refused.path("error_file_id"))
        .values()
        .forEach(answer -> check("ErrorResponse", answer.path("response").path("body").toString()));
    batch(client, slow(), "1s", "expired");
    String cancelled = client.start(slow(), "24h");
    check("Batch", ok(client.cancel(cancelled)));
    end(client, cancelled, "cancelled");

    check("ListBatchesResponse", ok(client.get("/v1/batches")));
    String last = lastId(client);
    check("ListBatchesResponse", ok(client.get("/v1/batches?after=" + last)));
    check("DeleteFileResponse", ok(client.delete("/v1/files/" + file)));
  }

  private static String lastId(BatchClient client) {
    JsonNode page = Http.json(client.get("/v1/batches?limit=100"));
    assertThat(page.path("has_more").asBoolean()).isFalse();
    return page.path("last_id").asString();
  }

  /** Lines that take seconds together. */
  private static String slow() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      lines.append(
          BatchClient.line(
              "line-" + i,
              Map.of(
                  "messages",
                  List.of(Map.of("role", "user", "content", "Hello!")),
                  "ignore_eos",
                  true,
                  "max_tokens",
                  1900)));
    }
    return lines.toString();
  }

  private static JsonNode batch(BatchClient client, String lines, String window, String ending) {
    return end(client, client.start(lines, window), ending);
  }

  /** Checks the batch after each change of its status. */
  private static JsonNode end(BatchClient client, String id, String ending) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              String body = ok(client.get("/v1/batches/" + id));
              check("Batch", body);
              return ENDINGS.contains(Http.json(body).path("status").asString());
            });
    JsonNode ended = client.batch(id);
    assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo(ending);
    return ended;
  }

  private static String chat(Http http, String fields) {
    return ok(http.send(http.chat(body(fields))).join());
  }

  private static String body(String fields) {
    return "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]" + fields + "}";
  }

  private static HttpResponse<String> post(Http http, String path, String type, String body) {
    return http.send(
            http.request(path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build())
        .join();
  }

  private static String ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static List<String> data(String stream) {
    try (Stream<String> lines = stream.lines()) {
      return new ArrayList<>(
          lines
              .filter(line -> line.startsWith("data: "))
              .map(line -> line.substring("data: ".length()))
              .toList());
    }
  }

  private static Http http(SuiteClient suite) {
    return new Http(suite.url().getPort());
  }

  private static void check(String name, String body) {
    assertThat(DEFINITIONS.has(name)).as(name).isTrue();
    Schema schema =
        SCHEMAS.computeIfAbsent(
            name,
            key ->
                REGISTRY.getSchema(
                    "{\"$ref\": \"#/$defs/" + key + "\", \"$defs\": " + DEFINITIONS + "}"));
    assertThat(schema.validate(body, InputFormat.JSON)).as(name + ": " + body).isEmpty();
  }

  private static JsonNode definitions() {
    try (InputStream file =
        Objects.requireNonNull(
            ResponseSchemaIntegrationTests.class.getResourceAsStream(
                "/openai/responses.schema.json"))) {
      return Http.json(new String(file.readAllBytes(), StandardCharsets.UTF_8)).path("$defs");
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
