package dev.onevision.standalone.suite;

/** The suite could not be started; the message is for its user. */
public final class SuiteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SuiteException(String message) {
    super(message);
  }

  SuiteException(String message, Throwable cause) {
    super(message, cause);
  }
}
