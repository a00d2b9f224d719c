package dev.onevision.vision.video;

/** Decoding stopped because its caller said so. */
public final class VideoAbandonedException extends Exception {

  private static final long serialVersionUID = 1L;

  VideoAbandonedException() {
    super(null, null, false, false);
  }
}
