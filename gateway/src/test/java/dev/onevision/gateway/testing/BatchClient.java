package dev.onevision.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files and batches of one gateway, over HTTP. */
public final class BatchClient {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String BOUNDARY = "onevision-test-boundary";
  private static final Set<String> ENDINGS = Set.of("completed", "failed", "expired", "cancelled");

  private final Http http;
  private final @Nullable String key;

  public BatchClient(Http http) {
    this(http, null);
  }

  /** Sends an API key. */
  public BatchClient(Http http, @Nullable String key) {
    this.http = http;
    this.key = key;
  }

  /** One line of an input. */
  public static String line(String id, Object body) {
    return MAPPER.writeValueAsString(
            Map.of("custom_id", id, "method", "POST", "url", "/v1/chat/completions", "body", body))
        + "\n";
  }

  /** A request with one text. */
  public static Map<String, Object> text(String text) {
    return Map.of("messages", List.of(Map.of("role", "user", "content", text)));
  }

  /** A form; each field is a name and a value, and the file, if any, comes where its name is. */
  public HttpResponse<String> form(List<String> fields, String fileName, String content) {
    StringBuilder body = new StringBuilder();
    for (String field : fields) {
      String name = field.substring(0, field.indexOf('='));
      body.append("--").append(BOUNDARY).append("\r\n");
      body.append("Content-Disposition: form-data; name=\"").append(name).append('"');
      if (name.equals("file")) {
        body.append("; filename=\"").append(fileName).append('"');
        body.append("\r\nContent-Type: application/octet-stream\r\n\r\n").append(content);
      } else {
        body.append("\r\n\r\n").append(field, name.length() + 1, field.length());
      }
      body.append("\r\n");
    }
    body.append("--").append(BOUNDARY).append("--\r\n");
    return send(
        request("/v1/files")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Uploads lines; returns the file's id. */
  public String upload(String lines) {
    return ok(form(List.of("purpose=batch", "file="), "lines.jsonl", lines)).path("id").asString();
  }

  /** Uploads whatever bytes; returns the file's id. */
  public String upload(byte[] content) {
    String before =
        "--%1$s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%1$s\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"l.jsonl\"\r\n\r\n";
    HttpRequest.BodyPublisher body =
        HttpRequest.BodyPublishers.ofByteArrays(
            List.of(
                before.formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8),
                content,
                ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8)));
    return ok(send(
            request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(body)))
        .path("id")
        .asString();
  }

  public HttpResponse<String> tryCreate(Map<String, ?> body) {
    return send(
        request("/v1/batches")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body))));
  }

  /** Makes a batch of these lines; returns its id. */
  public String start(String lines, String window) {
    return ok(tryCreate(
            Map.of(
                "input_file_id",
                upload(lines),
                "endpoint",
                "/v1/chat/completions",
                "completion_window",
                window,
                "metadata",
                Map.of("test", "yes"))))
        .path("id")
        .asString();
  }

  public JsonNode batch(String id) {
    return ok(get("/v1/batches/" + id));
  }

  public HttpResponse<String> cancel(String id) {
    return send(request("/v1/batches/" + id + "/cancel").POST(HttpRequest.BodyPublishers.noBody()));
  }

  public HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  public HttpResponse<String> get(String path) {
    return send(request(path));
  }

  /** Waits for the batch's end. */
  public JsonNode end(String id, Duration timeout) {
    return await(id, timeout, batch -> ENDINGS.contains(batch.path("status").asString()));
  }

  /** Waits until the batch is so. */
  public JsonNode await(String id, Duration timeout, Predicate<JsonNode> condition) {
    return Awaitility.await()
        .atMost(timeout)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> batch(id), condition);
  }

  /** The lines of a file by custom id; no id may come twice. */
  public Map<String, JsonNode> lines(JsonNode fileId) {
    Map<String, JsonNode> lines = new TreeMap<>();
    if (fileId.isMissingNode() || fileId.isNull()) {
      return lines;
    }
    HttpResponse<String> content = get("/v1/files/" + fileId.asString() + "/content");
    assertThat(content.statusCode()).as(content.body()).isEqualTo(200);
    try (Stream<String> all = content.body().lines()) {
      all.map(Http::json)
          .forEach(
              line ->
                  assertThat(lines.put(line.path("custom_id").asString(), line))
                      .as("a second line for %s", line.path("custom_id"))
                      .isNull());
    }
    return lines;
  }

  /** The text of an answer in an output file. */
  public static String answer(JsonNode line) {
    return line.path("response")
        .path("body")
        .path("choices")
        .path(0)
        .path("message")
        .path("content")
        .asString();
  }

  public static JsonNode ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Http.json(response);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = http.request(path);
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return http.send(request.build()).join();
  }
}
