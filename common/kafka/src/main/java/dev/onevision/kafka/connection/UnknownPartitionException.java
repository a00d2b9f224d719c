package dev.onevision.kafka.connection;

/** A message was addressed to a partition that its topic does not have. A retry does not help. */
public final class UnknownPartitionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnknownPartitionException(String topic, int partition) {
    super("The topic %s has no partition %d".formatted(topic, partition));
  }
}
