package dev.onevision.vision.images;

import dev.onevision.vision.tiling.Pixels;

/** Pixels that hold a share of the decoding memory until closed. One thread at a time. */
public final class DecodedImage implements AutoCloseable {

  private final Pixels pixels;
  private final Runnable release;
  private boolean closed;

  DecodedImage(Pixels pixels, Runnable release) {
    this.pixels = pixels;
    this.release = release;
  }

  /** The image, upright. */
  public Pixels pixels() {
    return pixels;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
