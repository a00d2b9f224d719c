package dev.onevision.vision.ffmpeg;

/** FFmpeg cannot decode the data. The message is for developers. */
public final class DecodingException extends Exception {

  private static final long serialVersionUID = 1L;

  DecodingException(String message) {
    super(message);
  }
}
