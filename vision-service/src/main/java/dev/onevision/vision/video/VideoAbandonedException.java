package dev.onevision.vision.video;

/** Decoding stopped because its caller asked for it. */
public final class VideoAbandonedException extends Exception {

  private static final long serialVersionUID = 1L;

  VideoAbandonedException() {
    super(null, null, false, false);
  }
}
