package dev.onevision.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls an OpenAI-compatible server. Thread-safe.
 *
 * <p>Methods throw an {@link ApiException} if the server answers with an error, and another {@link
 * IOException} if there is no valid answer.
 */
public final class OpenAiClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int MAX_ERROR_BYTES = 64 * 1024;

  static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI url;
  private final @Nullable String apiKey;

  /**
   * Creates a client; connects on the first call.
   *
   * @param url the server's address, with or without {@code /v1}
   * @param apiKey sent with each request; null for none
   */
  public OpenAiClient(URI url, @Nullable String apiKey) {
    this.url = URI.create(url.toString().replaceAll("/+$", "").replaceAll("/v1$", ""));
    this.apiKey = apiKey;
  }

  /** The server's address without {@code /v1}. */
  public URI url() {
    return url;
  }

  /** The names of the models that the server serves now. */
  public List<String> models() throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (JsonNode model : json(request("/v1/models").timeout(MODELS_TIMEOUT)).path("data")) {
      names.add(model.path("id").asString());
    }
    return names;
  }

  /** Returns the completion once it is complete. */
  public Completion complete(ChatRequest request) throws IOException, InterruptedException {
    return Completion.of(json(post(request)));
  }

  /**
   * Streams a completion.
   *
   * @param onText receives each piece of the text, on the calling thread
   * @return the completion, once its stream has ended
   */
  public Completion stream(ChatRequest request, Consumer<String> onText)
      throws IOException, InterruptedException {
    CompletionStream stream = new CompletionStream(onText);
    HttpResponse<InputStream> response =
        send(post(request.with("stream", true)).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw ApiException.of(response, text(body));
      }
      ServerSentEvents.read(body, stream::accept);
    }
    return stream.completion();
  }

  /** A chat request that {@link #send} takes. */
  public HttpRequest.Builder post(ChatRequest request) {
    return request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(request.json()));
  }

  /**
   * A request with the API key and a timeout.
   *
   * @param path such as {@code /v1/models}
   */
  public HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
  }

  /** Sends a request and returns the response, whatever its status. */
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return http.send(request, handler);
  }

  /** Sends a request and returns the JSON of a response with status 200. */
  JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != 200) {
      throw ApiException.of(response, response.body());
    }
    return parse(response.body());
  }

  static JsonNode parse(String json) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (JacksonException notJson) {
      throw new IOException("the response is not JSON", notJson);
    }
  }

  /** The body of an error, up to a limit. */
  static String text(InputStream body) throws IOException {
    return new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
