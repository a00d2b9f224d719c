package dev.onevision.kafka.connection;

import org.jspecify.annotations.Nullable;

/** The brokers did not respond in time, or refused a request, which the message names. */
public final class BrokerUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BrokerUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
