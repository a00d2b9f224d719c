package dev.onevision.gateway.answers;

/** This gateway stops, and the answer took longer than it could wait. */
public final class GatewayStoppingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GatewayStoppingException() {
    super("This gateway is shutting down.", null, false, false);
  }
}
