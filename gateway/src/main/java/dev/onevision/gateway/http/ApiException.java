package dev.onevision.gateway.http;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An error in OpenAI's form. The message tells the client what is wrong and what to do. */
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
    // No stack trace: internal errors have a cause with its own.
    super(message, cause, false, false);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The value of the field {@code param} is invalid. */
  public static ApiException invalidValue(String message, @Nullable String param) {
    return invalid(message, param, "invalid_value");
  }

  /** The requested feature is not supported. */
  public static ApiException unsupported(String message, String param) {
    return invalid(message, param, "unsupported_value");
  }

  public static ApiException invalid(String message, @Nullable String param, String code) {
    return refused(HttpStatus.BAD_REQUEST, message, param, code);
  }

  /** Only the client can remove the cause. */
  public static ApiException refused(
      HttpStatus status, String message, @Nullable String param, String code) {
    return new ApiException(status, ErrorType.INVALID_REQUEST, message, param, code, null, null);
  }

  /** A limit is reached. */
  public static ApiException busy(String message) {
    return busy(message, Duration.ofSeconds(1));
  }

  /** A limit is reached; the client should retry after this time. */
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

  /** No worker or broker is available. */
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

  /** An error of the suite. */
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

  /**
   * The same error with other names of fields.
   *
   * @param names the other name of a field
   * @param text a message with the other names
   */
  public ApiException withNames(UnaryOperator<String> names, UnaryOperator<String> text) {
    return new ApiException(
        status,
        type,
        text.apply(message()),
        param == null ? null : names.apply(param),
        code,
        retryAfter,
        getCause());
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

  /** The error types that OpenAI's clients know. */
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
