package dev.onevision.standalone.suite;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Completion;
import dev.onevision.client.Content;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Asks the suite under test over HTTP; a failure fails the test. Thread-safe. */
public final class SuiteClient implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  /** Fields of a request whose answer is as long as the demo model can write. */
  public static final Map<String, Object> LONGEST = Map.of("ignore_eos", true, "max_tokens", 1900);

  private final OpenAiClient client;
  private final URI url;
  private final URI management;
  private final String model;

  SuiteClient(URI url, URI management, String model) {
    this.client = new OpenAiClient(url, null);
    this.url = url;
    this.management = management;
    this.model = model;
  }

  /** The suite's address. */
  public URI url() {
    return url;
  }

  /** Where its health and metrics are. */
  public URI management() {
    return management;
  }

  /** The name of its model. */
  public String model() {
    return model;
  }

  Completion ask(String question, List<Path> images) {
    return ask(body(question, images, Map.of()));
  }

  Completion ask(Map<String, Object> body) {
    return call(() -> client.complete(new ChatRequest(body)));
  }

  Completion stream(String question, List<Path> images) {
    Map<String, Object> usage = Map.of("stream_options", Map.of("include_usage", true));
    ChatRequest request = new ChatRequest(body(question, images, usage));
    return call(() -> client.stream(request, piece -> {}));
  }

  /**
   * A time limit, in seconds, that ends the suite's longest answer to a greeting in its middle: a
   * third of what such an answer takes now.
   */
  public String shortTimeout() {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      ask(body("Hello!", List.of(), LONGEST));
      shortest = Math.min(shortest, System.nanoTime() - start);
    }
    return String.format(Locale.ROOT, "%.3f", shortest / 3e9);
  }

  /** The body at a path of the suite. */
  String get(String path) {
    return call(() -> client.send(client.request(path).build(), BodyHandlers.ofString())).body();
  }

  HttpResponse<String> post(Map<String, Object> body) {
    return postBytes(JSON.writeValueAsBytes(body));
  }

  HttpResponse<String> postBytes(byte[] body) {
    return call(
        () ->
            client.send(
                client
                    .request("/v1/chat/completions")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build(),
                BodyHandlers.ofString()));
  }

  Map<String, Object> body(String question, List<Path> images, Map<String, Object> more) {
    return bodyWithUrls(question, images.stream().map(SuiteClient::dataUrl).toList(), more);
  }

  /** A request with greedy sampling; {@code more} adds or replaces fields. */
  Map<String, Object> bodyWithUrls(String question, List<String> urls, Map<String, Object> more) {
    return bodyWithParts(question, urls.stream().map(Content::imageUrl).toList(), more);
  }

  /** A request with greedy sampling and the parts before its question. */
  Map<String, Object> bodyWithParts(
      String question, List<Map<String, Object>> parts, Map<String, Object> more) {
    return ChatRequest.ask(model, parts, question).with("temperature", 0).with(more).fields();
  }

  /** A part that shows a video by its frames. */
  static Map<String, Object> frames(List<Path> images) {
    return Content.frames(images.stream().map(SuiteClient::read).toList());
  }

  /** A part that shows a video. */
  static Map<String, Object> video(byte[] file) {
    return Content.video(file);
  }

  /** A part that shows a video; {@code choice} says which of its frames. */
  static Map<String, Object> video(byte[] file, Map<String, Object> choice) {
    Map<String, Object> videoUrl = new LinkedHashMap<>(choice);
    videoUrl.put("url", Content.dataUrl("video/mp4", file));
    return Map.of("type", "video_url", "video_url", videoUrl);
  }

  static String dataUrl(Path image) {
    return dataUrl(read(image));
  }

  static String dataUrl(byte[] image) {
    return Content.dataUrl("image/png", image);
  }

  @Override
  public void close() {
    client.close();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
