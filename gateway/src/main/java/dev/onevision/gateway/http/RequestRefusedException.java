package dev.onevision.gateway.http;

import org.springframework.http.HttpStatus;

/** The request cannot be served as HTTP, whatever it asks for. The message is for the client. */
public final class RequestRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;

  RequestRefusedException(HttpStatus status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The status of the response. */
  public HttpStatus status() {
    return status;
  }

  /** The reason in one word, for programs. */
  public String code() {
    return code;
  }
}
