package dev.onevision.kafka.connection;

import org.jspecify.annotations.Nullable;

/** The brokers did not answer in time, or refused. Says what was asked of them. */
public final class BrokerUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BrokerUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
