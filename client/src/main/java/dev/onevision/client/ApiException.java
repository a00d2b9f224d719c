package dev.onevision.client;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The server answered with an error. The message is the server's own. */
public final class ApiException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final @Nullable Duration retryAfter;

  private ApiException(int status, String code, String message, @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The HTTP status; 200 for an error in a stream. */
  public int status() {
    return status;
  }

  /** The error's {@code code}; empty if there is none. */
  public String code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean isRetryable() {
    return isRetryable(status);
  }

  /** Whether a request that got this status may succeed later. */
  public static boolean isRetryable(int status) {
    return status == 429 || status == 503;
  }

  /** When to retry, from the header {@code Retry-After}; null if the server does not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  static ApiException of(HttpResponse<?> response, String body) {
    int status = response.statusCode();
    Duration retryAfter = retryAfter(response.headers());
    try {
      JsonNode error = OpenAiClient.JSON.readTree(body).path("error");
      if (error.path("message").isString()) {
        return of(status, error, retryAfter);
      }
    } catch (JacksonException notJson) {
      // A proxy may answer with text.
    }
    return new ApiException(status, "", "HTTP status " + status, retryAfter);
  }

  /** An error in a stream. */
  static ApiException of(JsonNode error) {
    return of(200, error, null);
  }

  private static ApiException of(int status, JsonNode error, @Nullable Duration retryAfter) {
    return new ApiException(
        status,
        error.path("code").asString(""),
        error.path("message").asString(error.toString()),
        retryAfter);
  }

  /** Seconds. A date, which the header may have too, counts as absent. */
  private static @Nullable Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("retry-after").orElse("");
    return value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
  }
}
