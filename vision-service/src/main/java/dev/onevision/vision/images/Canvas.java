package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** The image that a frame is placed on; black, or the background's color, where no frame is. */
final class Canvas {

  private final FileBytes file;
  private final Pixels pixels;
  private final @Nullable Background background;

  Canvas(FileBytes file, ImageHeader header, @Nullable Background background) {
    this.file = file;
    this.background = background;
    int width = (int) header.width();
    int height = (int) header.height();
    this.pixels = new Pixels(width, height, new byte[width * height * Pixels.CHANNELS]);
    if (background != null) {
      background.fill(pixels.rgb());
    }
  }

  /** Whether an image of this size covers the canvas. */
  boolean isCoveredBy(BufferedImage frame) {
    return frame.getWidth() == pixels.width() && frame.getHeight() == pixels.height();
  }

  /** Places a frame, composited if there is a background. */
  void place(BufferedImage frame, int left, int top) throws MediaException {
    requireRoom(frame.getWidth(), frame.getHeight(), left, top);
    RgbConversion.copy(frame, pixels, left, top, background);
  }

  /** Places a frame without alpha. */
  void place(Pixels frame, int left, int top) throws MediaException {
    requireRoom(frame.width(), frame.height(), left, top);
    int row = frame.width() * Pixels.CHANNELS;
    for (int y = 0; y < frame.height(); y++) {
      int to = ((top + y) * pixels.width() + left) * Pixels.CHANNELS;
      System.arraycopy(frame.rgb(), y * row, pixels.rgb(), to, row);
    }
  }

  private void requireRoom(int width, int height, int left, int top) throws MediaException {
    require(file, left + width <= pixels.width() && top + height <= pixels.height());
  }

  Pixels pixels() {
    return pixels;
  }

  /** Requires that the decoder's image has the size that the header says. */
  static void require(FileBytes file, boolean condition) throws MediaException {
    if (!condition) {
      throw file.invalid("the image does not have the size in the header", 0);
    }
  }
}
