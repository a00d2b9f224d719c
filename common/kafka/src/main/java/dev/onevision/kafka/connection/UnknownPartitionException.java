package dev.onevision.kafka.connection;

/** The partition of a message does not exist. A retry does not help. */
public final class UnknownPartitionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnknownPartitionException(String topic, int partition) {
    super("The topic %s has no partition %d".formatted(topic, partition));
  }
}
