package dev.onevision.vision.encoder;

/** The model was busy with other images for longer than the caller could wait. */
public final class EncoderBusyException extends Exception {

  private static final long serialVersionUID = 1L;

  public EncoderBusyException(String message) {
    super(message);
  }
}
