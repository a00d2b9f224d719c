package dev.onevision.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client for one gateway. */
public final class Http {

  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The document is the same for all gateways of this build. */
  private static final AtomicReference<@Nullable DocumentedApi> DOCUMENTED =
      new AtomicReference<>();

  private final String base;
  private final Duration timeout;
  private final boolean isDocumented;

  public Http(int port) {
    this(port, TIMEOUT);
  }

  /** With another timeout of each request. */
  public Http(int port, Duration timeout) {
    this(port, timeout, true);
  }

  private Http(int port, Duration timeout, boolean isDocumented) {
    this.isDocumented = isDocumented;
    this.base = "http://localhost:" + port;
    this.timeout = timeout;
  }

  /** A client of a gateway's management port. */
  public static Http ofManagement(ApplicationContext gateway) {
    return ofManagement(
        gateway.getEnvironment().getRequiredProperty("local.management.port", Integer.class));
  }

  /** A client of a management port, which is not in the OpenAPI document. */
  public static Http ofManagement(int port) {
    return new Http(port, TIMEOUT, false);
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
  }

  public HttpRequest chat(String json) {
    return request("/v1/chat/completions")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  /** The response, which must be as the OpenAPI document says. */
  public CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
    // Read first, because the gateway may stop before it responds.
    DocumentedApi api = isDocumented ? documented() : null;
    return sendUnchecked(request)
        .thenApply(
            response -> {
              if (api != null) {
                api.check(response);
              }
              return response;
            });
  }

  private CompletableFuture<HttpResponse<String>> sendUnchecked(HttpRequest request) {
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The API as its OpenAPI document describes it; null if there is no gateway. */
  public @Nullable DocumentedApi documented() {
    DocumentedApi known = DOCUMENTED.get();
    if (known == null) {
      try {
        known = new DocumentedApi(sendUnchecked(request("/openapi.json").build()).join().body());
        DOCUMENTED.set(known);
      } catch (CompletionException e) {
        return null;
      }
    }
    return known;
  }

  public HttpResponse<String> get(String path) {
    return send(request(path).build()).join();
  }

  /** Sends and forgets. */
  public void fire(HttpRequest request) {
    var _ = send(request);
  }

  /** The response as soon as its head is there; its body is read by the caller. */
  public CompletableFuture<HttpResponse<InputStream>> open(HttpRequest request) {
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  public static JsonNode json(HttpResponse<String> response) {
    return MAPPER.readTree(response.body());
  }

  public static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  /** Asserts that the response is OpenAI's error object, and gives its content. */
  public static JsonNode error(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    JsonNode error = json(response).path("error");
    assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
    assertThat(error.path("message").asString())
        .isNotBlank()
        .doesNotContain("Exception", "\tat ", "dev.onevision", "tools.jackson");
    return error;
  }

  /** Reads up to the next empty line; null at the end. */
  public static String readEvent(InputStream body) throws IOException {
    var event = new StringBuilder();
    int next;
    while ((next = body.read()) >= 0) {
      event.append((char) next);
      if (event.length() > 1 && event.charAt(event.length() - 2) == '\n' && next == '\n') {
        return event.toString();
      }
    }
    return event.toString();
  }
}
