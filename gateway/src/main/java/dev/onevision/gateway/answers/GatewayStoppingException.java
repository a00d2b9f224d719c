package dev.onevision.gateway.answers;

/** The gateway stopped before the answer was complete. */
public final class GatewayStoppingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GatewayStoppingException() {
    super("This gateway is shutting down.", null, false, false);
  }
}
