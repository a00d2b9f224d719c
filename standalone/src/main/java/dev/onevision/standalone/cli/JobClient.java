package dev.onevision.standalone.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files and batches of a suite, by OpenAI's API. Waits a while for a suite that is away. */
final class JobClient implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);

  private final HttpClient http = ChatClient.newHttp();
  private final URI suite;

  JobClient(URI suite) {
    this.suite = suite;
  }

  /** Makes a batch of the lines in the file; returns its id. */
  String start(Path lines, String window, Map<String, String> metadata)
      throws InterruptedException {
    String boundary = "onevision-" + UUID.randomUUID();
    JsonNode file =
        json(
            ChatClient.request(suite, "/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary),
            () -> form(boundary, lines));
    JsonNode batch =
        json(
            ChatClient.request(suite, "/v1/batches").header("Content-Type", "application/json"),
            () ->
                BodyPublishers.ofString(
                    JSON.writeValueAsString(
                        Map.of(
                            "input_file_id",
                            file.path("id").asString(),
                            "endpoint",
                            "/v1/chat/completions",
                            "completion_window",
                            window,
                            "metadata",
                            metadata))));
    return batch.path("id").asString();
  }

  JsonNode batch(String id) throws InterruptedException {
    return json(ChatClient.request(suite, "/v1/batches/" + id), null);
  }

  /** All batches, newest first. */
  List<JsonNode> batches() throws InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = json(ChatClient.request(suite, "/v1/batches?limit=100" + after), null);
      page.path("data").forEach(all::add);
      if (!page.path("has_more").asBoolean(false)) {
        return all;
      }
      after = "&after=" + page.path("last_id").asString();
    }
  }

  /** Reads a file line by line. */
  void lines(String fileId, Consumer<JsonNode> line) throws InterruptedException {
    try {
      HttpResponse<Stream<String>> response =
          http.send(
              ChatClient.request(suite, "/v1/files/" + fileId + "/content")
                  .timeout(ANSWER_WITHIN)
                  .build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          throw refused(String.join("\n", lines.limit(100).toList()), response.statusCode());
        }
        lines.map(JSON::readTree).forEach(line);
      }
    } catch (IOException | UncheckedIOException | JacksonException failure) {
      throw new CommandException(
          "The results were not delivered (" + failure + "). Run the same command again.", failure);
    }
  }

  /** Deletes a file, if it is still there. */
  void delete(String fileId) throws InterruptedException {
    try {
      http.send(
          ChatClient.request(suite, "/v1/files/" + fileId).DELETE().build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (IOException failure) {
      // It goes by itself when its time is over.
      System.getLogger(JobClient.class.getName())
          .log(System.Logger.Level.DEBUG, "{0} was not deleted: {1}", fileId, failure);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /** A body that can be sent again. */
  private interface Body {
    BodyPublisher publisher() throws IOException;
  }

  private JsonNode json(HttpRequest.Builder request, @Nullable Body body)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    request.timeout(ANSWER_WITHIN);
    while (true) {
      CommandException failure;
      try {
        if (body != null) {
          request.POST(body.publisher());
        }
        HttpResponse<String> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() == 200) {
          return JSON.readTree(response.body());
        }
        failure = refused(response.body(), response.statusCode());
        if (response.statusCode() != 429 && response.statusCode() != 503) {
          throw failure;
        }
      } catch (IOException | JacksonException away) {
        failure =
            new CommandException(
                "The suite at "
                    + suite
                    + " does not answer ("
                    + away
                    + "). Its batches go on when it is back; run the same command again.",
                away);
      }
      if (System.nanoTime() > deadline) {
        throw failure;
      }
      Thread.sleep(PAUSE);
    }
  }

  private static CommandException refused(String body, int status) {
    return new CommandException("The suite says: " + ChatClient.errorMessage(body, status));
  }

  private static BodyPublisher form(String boundary, Path lines) throws IOException {
    String head =
        """
        --%1$s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        batch\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="captions.jsonl"\r
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
