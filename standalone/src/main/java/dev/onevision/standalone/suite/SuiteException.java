package dev.onevision.standalone.suite;

/** The suite failed to start or stop. Its user reads the message. */
public final class SuiteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SuiteException(String message) {
    super(message);
  }

  SuiteException(String message, Throwable cause) {
    super(message, cause);
  }
}
