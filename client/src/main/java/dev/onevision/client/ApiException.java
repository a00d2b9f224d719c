package dev.onevision.client;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The server answered with an error. The message is the server's own. */
public final class ApiException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  private ApiException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
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

  static ApiException of(int status, String body) {
    try {
      JsonNode error = OpenAiClient.JSON.readTree(body).path("error");
      if (error.path("message").isString()) {
        return of(status, error);
      }
    } catch (JacksonException notJson) {
      // A proxy may answer with text.
    }
    return new ApiException(status, "", "HTTP status " + status);
  }

  static ApiException of(int status, JsonNode error) {
    return new ApiException(
        status, error.path("code").asString(""), error.path("message").asString(error.toString()));
  }
}
