package dev.onevision.gateway.http;

import org.springframework.http.HttpStatus;

/** The request is not valid or not supported as HTTP. The message is for the client. */
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

  /** The reason, for programs. */
  public String code() {
    return code;
  }
}
