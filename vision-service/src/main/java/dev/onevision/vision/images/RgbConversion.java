package dev.onevision.vision.images;

import dev.onevision.vision.tiling.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decoded images to RGB as Pillow's {@code convert("RGB")} does it: stored values stay as they are,
 * without color management; alpha is dropped unless a background is given; of 16 bits the high byte
 * is kept.
 */
final class RgbConversion {

  private RgbConversion() {}

  static Pixels convert(BufferedImage image, @Nullable Background background) {
    Pixels pixels =
        new Pixels(
            image.getWidth(),
            image.getHeight(),
            new byte[image.getWidth() * image.getHeight() * Pixels.CHANNELS]);
    copy(image, pixels, 0, 0, background);
    return pixels;
  }

  /**
   * Copies the image into the pixels at the place, which must have room for it.
   *
   * @param background that it is composited on; null drops alpha
   */
  static void copy(
      BufferedImage image, Pixels into, int left, int top, @Nullable Background background) {
    RowReader reader = reader(image);
    Background below = image.getColorModel().hasAlpha() ? background : null;
    byte[] alpha = new byte[image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      int offset = ((top + y) * into.width() + left) * Pixels.CHANNELS;
      reader.read(y, into.rgb(), offset, alpha);
      if (below != null) {
        below.composite(into.rgb(), offset, alpha, 0, alpha.length);
      }
    }
  }

  /** Fills the pixels with one color of the palette. */
  static void fill(Pixels pixels, ColorModel model, int index) {
    if (model instanceof IndexColorModel palette && index < palette.getMapSize()) {
      int color = palette.getRGB(index);
      for (int i = 0; i < pixels.rgb().length; i += Pixels.CHANNELS) {
        put(color, pixels.rgb(), i);
      }
    }
  }

  private interface RowReader {
    /** Reads one row. What it writes to alpha is undefined if the image has none. */
    void read(int y, byte[] rgb, int offset, byte[] alpha);
  }

  private static RowReader reader(BufferedImage image) {
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int type = raster.getTransferType();
    if (model instanceof IndexColorModel palette) {
      return indexed(raster, palette);
    } else if (model instanceof ComponentColorModel && type == DataBuffer.TYPE_BYTE) {
      return bytes(raster);
    } else if (model instanceof ComponentColorModel && type == DataBuffer.TYPE_USHORT) {
      return shorts(raster);
    } else if (model instanceof DirectColorModel && type == DataBuffer.TYPE_USHORT) {
      return narrow(raster);
    }
    return packed(image);
  }

  /** An index past the palette's end is black. */
  private static RowReader indexed(Raster raster, IndexColorModel palette) {
    int samples = 1 << raster.getSampleModel().getSampleSize(0);
    int[] colors = new int[Math.max(samples, palette.getMapSize())];
    palette.getRGBs(colors);
    Arrays.fill(colors, palette.getMapSize(), colors.length, 0);
    int[] row = new int[raster.getWidth()];
    return (y, rgb, offset, alpha) -> {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int x = 0; x < row.length; x++) {
        put(colors[row[x]], rgb, offset + x * Pixels.CHANNELS);
        alpha[x] = (byte) (colors[row[x]] >>> 24);
      }
    };
  }

  private static RowReader bytes(Raster raster) {
    int bands = raster.getNumBands();
    byte[] row = new byte[raster.getWidth() * bands];
    return (y, rgb, offset, alpha) -> {
      raster.getDataElements(0, y, raster.getWidth(), 1, row);
      for (int from = 0, to = offset; from < row.length; from += bands, to += 3) {
        rgb[to] = row[from];
        rgb[to + 1] = row[bands < 3 ? from : from + 1];
        rgb[to + 2] = row[bands < 3 ? from : from + 2];
        alpha[from / bands] = row[from + bands - 1];
      }
    };
  }

  private static RowReader shorts(Raster raster) {
    int bands = raster.getNumBands();
    short[] row = new short[raster.getWidth() * bands];
    return (y, rgb, offset, alpha) -> {
      raster.getDataElements(0, y, raster.getWidth(), 1, row);
      for (int from = 0, to = offset; from < row.length; from += bands, to += 3) {
        rgb[to] = (byte) (row[from] >> 8);
        rgb[to + 1] = (byte) (row[bands < 3 ? from : from + 1] >> 8);
        rgb[to + 2] = (byte) (row[bands < 3 ? from : from + 2] >> 8);
        alpha[from / bands] = (byte) (row[from + bands - 1] >> 8);
      }
    };
  }

  /** Fewer than eight bits a level, without alpha; scaled and cut off as Pillow does. */
  private static RowReader narrow(Raster raster) {
    int width = raster.getWidth();
    int[] row = new int[width];
    return (y, rgb, offset, alpha) -> {
      for (int band = 0; band < Pixels.CHANNELS; band++) {
        raster.getSamples(0, y, width, 1, band, row);
        int max = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        for (int x = 0; x < width; x++) {
          rgb[offset + x * Pixels.CHANNELS + band] = (byte) (row[x] * 255 / max);
        }
      }
    };
  }

  private static RowReader packed(BufferedImage image) {
    int[] row = new int[image.getWidth()];
    return (y, rgb, offset, alpha) -> {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int x = 0; x < row.length; x++) {
        put(row[x], rgb, offset + x * Pixels.CHANNELS);
        alpha[x] = (byte) (row[x] >>> 24);
      }
    };
  }

  private static void put(int color, byte[] rgb, int at) {
    rgb[at] = (byte) (color >> 16);
    rgb[at + 1] = (byte) (color >> 8);
    rgb[at + 2] = (byte) color;
  }
}
