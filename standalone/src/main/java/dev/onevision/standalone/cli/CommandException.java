package dev.onevision.standalone.cli;

/** A command failed. Its user reads the message. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure with a message for users. */
  public CommandException(String message) {
    super(message);
  }

  /** A failure with a cause. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
