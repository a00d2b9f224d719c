package dev.onevision.vision.media;

import dev.onevision.vision.tiling.Pixels;

/** Pixels that hold a share of the decoding memory until they are closed. One thread at a time. */
public final class DecodedPicture implements AutoCloseable {

  private final Pixels pixels;
  private final Runnable release;
  private boolean closed;

  DecodedPicture(Pixels pixels, Runnable release) {
    this.pixels = pixels;
    this.release = release;
  }

  /** The picture, the right way up. */
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
