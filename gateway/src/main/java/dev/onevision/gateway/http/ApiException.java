package dev.onevision.gateway.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A refusal in OpenAI's terms. The message is for the client: what was wrong, and what to do. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final ErrorType type;
  private final @Nullable String param;
  private final String code;
  private final @Nullable Duration retryAfter;

  private ApiException(
      HttpStatus status,
      ErrorType type,
      String message,
      @Nullable String param,
      String code,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    // Only faults of ours need to say where they come from; their cause does.
    super(message, cause, false, false);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The request's field {@code param} has a value that cannot be served. */
  public static ApiException invalidValue(String message, @Nullable String param) {
    return invalid(message, param, "invalid_value");
  }

  /** The request asks for something this server does not do. */
  public static ApiException unsupported(String message, String param) {
    return invalid(message, param, "unsupported_value");
  }

  public static ApiException invalid(String message, @Nullable String param, String code) {
    return refused(HttpStatus.BAD_REQUEST, message, param, code);
  }

  /** Refused for a reason that only the client can change. */
  public static ApiException refused(
      HttpStatus status, String message, @Nullable String param, String code) {
    return new ApiException(status, ErrorType.INVALID_REQUEST, message, param, code, null, null);
  }

  /** Too much at once. */
  public static ApiException busy(String message) {
    return busy(message, Duration.ofSeconds(1));
  }

  /** Too much at once, until so much later. */
  public static ApiException busy(String message, Duration retryAfter) {
    return new ApiException(
        HttpStatus.TOO_MANY_REQUESTS,
        ErrorType.RATE_LIMIT,
        message,
        null,
        "rate_limit_exceeded",
        retryAfter,
        null);
  }

  /** Nobody there to work on it. */
  public static ApiException unavailable(String message, String code, @Nullable Throwable cause) {
    return new ApiException(
        HttpStatus.SERVICE_UNAVAILABLE,
        ErrorType.SERVER,
        message,
        null,
        code,
        Duration.ofSeconds(2),
        cause);
  }

  public static ApiException deadline(String message) {
    return new ApiException(
        HttpStatus.GATEWAY_TIMEOUT,
        ErrorType.SERVER,
        message,
        null,
        "deadline_exceeded",
        null,
        null);
  }

  /** A fault of the suite. */
  public static ApiException internal(String message, @Nullable Throwable cause) {
    return new ApiException(
        HttpStatus.INTERNAL_SERVER_ERROR,
        ErrorType.SERVER,
        message,
        null,
        "internal_error",
        null,
        cause);
  }

  public HttpStatus status() {
    return status;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  public ErrorBody body() {
    return new ErrorBody(new ErrorBody.Detail(message(), type.text(), param, code));
  }

  private String message() {
    return String.valueOf(getMessage());
  }

  /** The kinds of error OpenAI's clients know. */
  enum ErrorType {
    INVALID_REQUEST("invalid_request_error"),
    RATE_LIMIT("rate_limit_error"),
    SERVER("server_error");

    private final String text;

    ErrorType(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
