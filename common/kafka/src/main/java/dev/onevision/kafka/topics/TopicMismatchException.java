package dev.onevision.kafka.topics;

/** A topic does not meet the needs of the suite. The message names the topic and the need. */
final class TopicMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TopicMismatchException(String message) {
    super(message);
  }
}
