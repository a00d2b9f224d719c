package dev.onevision.standalone.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a suite as any client does: OpenAI's API over HTTP. Thread-safe. */
final class ChatClient implements AutoCloseable {

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);
  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final URI suite;
  private final String model;

  private ChatClient(HttpClient http, URI suite, String model) {
    this.http = http;
    this.suite = suite;
    this.model = model;
  }

  /**
   * Finds out which model the suite serves.
   *
   * @throws CommandException if there is no suite, or it is not ready
   */
  static ChatClient connect(URI suite) {
    HttpClient http = newHttp();
    try {
      return new ChatClient(http, suite, firstModel(http, suite));
    } catch (IOException failure) {
      http.close();
      throw new CommandException(
          "No suite answers at " + suite + " (" + failure + "). Start one: ./onevision serve",
          failure);
    } catch (RuntimeException failure) {
      http.close();
      throw failure;
    }
  }

  /** As {@link #connect}, but null if nothing listens there or it is something else. */
  static @Nullable ChatClient connectIfRunning(URI suite) {
    HttpClient http = newHttp();
    try {
      return new ChatClient(http, suite, firstModel(http, suite));
    } catch (IOException | CommandException notOurs) {
      http.close();
      return null;
    }
  }

  /**
   * Asks about one picture or video.
   *
   * @param onPiece gets the answer piece by piece, on the calling thread
   * @throws CommandException if it is not answered
   */
  void ask(Path picture, String question, Consumer<String> onPiece) {
    try {
      HttpResponse<Stream<String>> response =
          http.send(
              request("/v1/chat/completions")
                  .header("Content-Type", "application/json")
                  .timeout(ANSWER_WITHIN)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body(picture, question)))
                  .build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          String answer = String.join("\n", lines.limit(100).toList());
          throw new CommandException(picture + ": " + errorMessage(answer, response.statusCode()));
        }
        read(picture, lines, onPiece);
      }
    } catch (IOException failure) {
      throw new CommandException(picture + ": " + failure, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandException(picture + ": interrupted", interrupted);
    }
  }

  /** Where the suite is. */
  URI suite() {
    return suite;
  }

  /** The model that is asked. */
  String model() {
    return model;
  }

  @Override
  public void close() {
    http.close();
  }

  private static void read(Path picture, Stream<String> lines, Consumer<String> onPiece) {
    boolean done = false;
    for (String line : (Iterable<String>) lines::iterator) {
      if (!line.startsWith("data:")) {
        continue;
      }
      String data = line.substring("data:".length()).strip();
      if (data.equals("[DONE]")) {
        done = true;
        continue;
      }
      JsonNode event = JSON.readTree(data);
      if (event.hasNonNull("error")) {
        throw new CommandException(
            picture + ": " + event.path("error").path("message").asString(data));
      }
      JsonNode content = event.path("choices").path(0).path("delta").path("content");
      if (content.isString()) {
        onPiece.accept(content.asString());
      }
    }
    if (!done) {
      throw new CommandException(picture + ": the connection ended before the answer did.");
    }
  }

  private byte[] body(Path picture, String question) throws IOException {
    if (Files.size(picture) > MAX_FILE_BYTES) {
      throw new CommandException(picture + ": larger than 64 MiB.");
    }
    return JSON.writeValueAsBytes(
        Map.of(
            "model",
            model,
            "stream",
            true,
            "messages",
            List.of(
                Map.of(
                    "role",
                    "user",
                    "content",
                    List.of(FilePart.of(picture), Map.of("type", "text", "text", question))))));
  }

  private static String firstModel(HttpClient http, URI suite) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(
              request(suite, "/v1/models").timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw new CommandException(
            suite + " says: " + errorMessage(response.body(), response.statusCode()));
      }
      JsonNode models = JSON.readTree(response.body()).path("data");
      if (!models.path(0).hasNonNull("id")) {
        throw new CommandException("The suite at " + suite + " serves no model at present.");
      }
      return models.path(0).path("id").asString();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.", interrupted);
    } catch (tools.jackson.core.JacksonException notJson) {
      throw new CommandException("What answers at " + suite + " is no suite.", notJson);
    }
  }

  static String errorMessage(String body, int status) {
    try {
      JsonNode message = JSON.readTree(body).path("error").path("message");
      if (message.isString()) {
        return message.asString();
      }
    } catch (tools.jackson.core.JacksonException notJson) {
      // Then the status has to do.
    }
    return "HTTP status " + status;
  }

  private HttpRequest.Builder request(String path) {
    return request(suite, path);
  }

  static HttpRequest.Builder request(URI suite, String path) {
    String base = suite.toString().replaceAll("/+$", "").replaceAll("/v1$", "");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    String key = System.getenv("ONEVISION_API_KEY");
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  static HttpClient newHttp() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_WITHIN)
        .build();
  }
}
