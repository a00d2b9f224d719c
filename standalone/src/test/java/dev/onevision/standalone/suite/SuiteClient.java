package dev.onevision.standalone.suite;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a running suite over HTTP. Thread-safe. */
public final class SuiteClient implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final String model;

  SuiteClient(URI url, String model) {
    this.url = url;
    this.model = model;
  }

  /** Where the suite is. */
  public URI url() {
    return url;
  }

  /** The name of its model. */
  public String model() {
    return model;
  }

  /**
   * A piece of a streamed answer.
   *
   * @param text what the answer grew by
   * @param nanos when it came
   */
  record Piece(String text, long nanos) {}

  /** A whole answer; {@code pieces} is empty unless it was streamed. */
  record Answer(
      String text,
      String finishReason,
      int promptTokens,
      int completionTokens,
      List<Piece> pieces) {}

  Answer ask(String question, List<Path> pictures) {
    return ask(body(question, pictures, Map.of()));
  }

  Answer ask(Map<String, Object> body) {
    HttpResponse<String> response = post(body);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    JsonNode answer = JSON.readTree(response.body());
    JsonNode choice = answer.path("choices").path(0);
    return new Answer(
        choice.path("message").path("content").asString(),
        choice.path("finish_reason").asString(),
        answer.path("usage").path("prompt_tokens").asInt(),
        answer.path("usage").path("completion_tokens").asInt(),
        List.of());
  }

  Answer stream(String question, List<Path> pictures) {
    Map<String, Object> body =
        body(
            question,
            pictures,
            Map.of("stream", true, "stream_options", Map.of("include_usage", true)));
    List<Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    String finishReason = "";
    JsonNode usage = JSON.createObjectNode();
    HttpResponse<Stream<String>> response =
        send(JSON.writeValueAsBytes(body), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (!line.startsWith("data:") || line.contains("[DONE]")) {
          continue;
        }
        JsonNode event = JSON.readTree(line.substring("data:".length()));
        JsonNode choice = event.path("choices").path(0);
        if (choice.path("delta").path("content").isString()) {
          String piece = choice.path("delta").path("content").asString();
          text.append(piece);
          if (!piece.isEmpty()) {
            pieces.add(new Piece(piece, System.nanoTime()));
          }
        }
        if (choice.path("finish_reason").isString()) {
          finishReason = choice.path("finish_reason").asString();
        }
        if (event.path("usage").isObject()) {
          usage = event.path("usage");
        }
      }
    }
    return new Answer(
        text.toString(),
        finishReason,
        usage.path("prompt_tokens").asInt(),
        usage.path("completion_tokens").asInt(),
        pieces);
  }

  HttpResponse<String> post(Map<String, Object> body) {
    return postBytes(JSON.writeValueAsBytes(body));
  }

  HttpResponse<String> postBytes(byte[] body) {
    return send(body, HttpResponse.BodyHandlers.ofString());
  }

  Map<String, Object> body(String question, List<Path> pictures, Map<String, Object> more) {
    return bodyWithUrls(question, pictures.stream().map(SuiteClient::dataUrl).toList(), more);
  }

  /** A request with greedy sampling; {@code more} adds or replaces fields. */
  Map<String, Object> bodyWithUrls(String question, List<String> urls, Map<String, Object> more) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (String picture : urls) {
      parts.add(Map.of("type", "image_url", "image_url", Map.of("url", picture)));
    }
    return bodyWithParts(question, parts, more);
  }

  /** A request with greedy sampling and the parts before its question. */
  Map<String, Object> bodyWithParts(
      String question, List<Map<String, Object>> parts, Map<String, Object> more) {
    List<Object> content = new ArrayList<>(parts);
    content.add(Map.of("type", "text", "text", question));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("temperature", 0);
    body.put("messages", List.of(Map.of("role", "user", "content", content)));
    body.putAll(more);
    return body;
  }

  /** A part that shows a video by its frames. */
  static Map<String, Object> frames(List<Path> pictures) {
    return Map.of("type", "video", "video", pictures.stream().map(SuiteClient::dataUrl).toList());
  }

  /** A part that shows a video. */
  static Map<String, Object> video(byte[] file) {
    return video(file, Map.of());
  }

  /** A part that shows a video; {@code choice} says which of its frames. */
  static Map<String, Object> video(byte[] file, Map<String, Object> choice) {
    Map<String, Object> videoUrl = new LinkedHashMap<>(choice);
    videoUrl.put("url", "data:video/mp4;base64," + Base64.getEncoder().encodeToString(file));
    return Map.of("type", "video_url", "video_url", videoUrl);
  }

  static String dataUrl(Path picture) {
    try {
      return dataUrl(Files.readAllBytes(picture));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  static String dataUrl(byte[] picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
  }

  @Override
  public void close() {
    http.close();
  }

  private <T> HttpResponse<T> send(byte[] body, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(
          HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
              .header("Content-Type", "application/json")
              .timeout(Duration.ofMinutes(2))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          handler);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
