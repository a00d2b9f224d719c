package dev.onevision.kafka.topics;

/** The topics are not as the suite needs them. Says which, what is needed, and what is there. */
final class TopicMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TopicMismatchException(String message) {
    super(message);
  }
}
