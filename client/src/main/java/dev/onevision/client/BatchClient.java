package dev.onevision.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Files and batches of a server. Repeats a request for a while if the server cannot be reached or
 * is overloaded. Thread-safe.
 */
public final class BatchClient {

  private static final String CHAT = "/v1/chat/completions";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final OpenAiClient client;
  private final Duration retryTimeout;

  /**
   * Creates a client of files and batches.
   *
   * @param retryTimeout how long a request is repeated
   */
  public BatchClient(OpenAiClient client, Duration retryTimeout) {
    this.client = client;
    this.retryTimeout = retryTimeout;
  }

  /**
   * Uploads a file of requests and creates a batch of it.
   *
   * @param window the batch's {@code completion_window}
   * @return the batch's id
   */
  public String create(Path lines, String window, Map<String, String> metadata)
      throws IOException, InterruptedException {
    String boundary = "onevision-" + UUID.randomUUID();
    String file =
        json(() ->
                client
                    .request("/v1/files")
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(form(boundary, lines)))
            .path("id")
            .asString();
    byte[] batch =
        OpenAiClient.JSON.writeValueAsBytes(
            Map.of(
                "input_file_id", file,
                "endpoint", CHAT,
                "completion_window", window,
                "metadata", metadata));
    return json(() ->
            client
                .request("/v1/batches")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(batch)))
        .path("id")
        .asString();
  }

  /**
   * A line of a file of requests, with its end.
   *
   * @param id the line's {@code custom_id}
   */
  public static byte[] line(String id, ChatRequest request) {
    byte[] json =
        OpenAiClient.JSON.writeValueAsBytes(
            Map.of("custom_id", id, "method", "POST", "url", CHAT, "body", request.fields()));
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /** The batch as it is now. */
  public JsonNode batch(String id) throws IOException, InterruptedException {
    return json(() -> client.request("/v1/batches/" + id));
  }

  /** All batches, newest first. */
  public List<JsonNode> batches() throws IOException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    String path = "/v1/batches?limit=100";
    while (true) {
      String next = path;
      JsonNode page = json(() -> client.request(next));
      page.path("data").forEach(all::add);
      if (!page.path("has_more").asBoolean(false)) {
        return all;
      }
      path = "/v1/batches?limit=100&after=" + page.path("last_id").asString();
    }
  }

  /** Reads the JSON lines of a file. */
  public void lines(String fileId, Consumer<JsonNode> onLine)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            client.request("/v1/files/" + fileId + "/content").build(),
            BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw ApiException.of(response, OpenAiClient.text(body));
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        onLine.accept(OpenAiClient.parse(line));
      }
    }
  }

  /** Deletes a file. Deleting a missing file is not an error. */
  public void delete(String fileId) throws IOException, InterruptedException {
    client.send(client.request("/v1/files/" + fileId).DELETE().build(), BodyHandlers.discarding());
  }

  /** Creates a new request for each attempt, since a body is read once. */
  private interface Attempt {
    HttpRequest.Builder request() throws IOException;
  }

  private JsonNode json(Attempt attempt) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + retryTimeout.toNanos();
    while (true) {
      HttpRequest.Builder request = attempt.request();
      IOException failure;
      try {
        return client.json(request);
      } catch (ApiException refused) {
        if (!refused.isRetryable()) {
          throw refused;
        }
        failure = refused;
      } catch (IOException unreachable) {
        failure = unreachable;
      }
      if (System.nanoTime() - deadline > 0) {
        throw failure;
      }
      Thread.sleep(PAUSE);
    }
  }

  private static BodyPublisher form(String boundary, Path lines) throws IOException {
    String head =
        """
        --%1$s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        batch\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="lines.jsonl"\r
        Content-Type: application/jsonl\r
        \r
        """
            .formatted(boundary);
    return BodyPublishers.concat(
        BodyPublishers.ofString(head),
        BodyPublishers.ofFile(lines),
        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
  }
}
