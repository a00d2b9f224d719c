package dev.onevision.vision.images;

import dev.onevision.vision.ffmpeg.Planes;
import dev.onevision.vision.tiling.Pixels;

/**
 * YUV 4:2:0 of lossy WebP to RGB, level for level as libwebp does it by default: the color
 * differences are interpolated between the four nearest samples ("fancy upsampling"), with
 * libwebp's order of rounding, and converted with its 14-bit fixed-point factors of BT.601, limited
 * range.
 */
final class WebpColors {

  private static final int FRACTION_BITS = 6;
  private static final int TOO_BRIGHT = 256 << FRACTION_BITS;

  private WebpColors() {}

  static Pixels toRgb(Planes planes) {
    int width = planes.width();
    int height = planes.height();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), Pixels.CHANNELS)];
    byte[] blue = new byte[width];
    byte[] red = new byte[width];
    for (int y = 0; y < height; y++) {
      upsample(planes, planes.blue(), y, blue);
      upsample(planes, planes.red(), y, red);
      convert(planes.luma(), y * width, blue, red, rgb, y * width * Pixels.CHANNELS);
    }
    return new Pixels(width, height, rgb);
  }

  /** Interpolates one row of a color difference plane to full width. */
  private static void upsample(Planes planes, byte[] plane, int y, byte[] row) {
    int columns = planes.chromaWidth();
    int nearRow = y / 2;
    int farRow = (y & 1) == 0 ? nearRow - 1 : nearRow + 1;
    if (farRow < 0 || farRow >= planes.chromaHeight()) {
      farRow = nearRow;
    }
    int near = nearRow * columns;
    int far = farRow * columns;
    int width = row.length;
    for (int x = 0; x < width; x++) {
      int column = x / 2;
      int other = (x & 1) == 0 ? column - 1 : column + 1;
      int a = plane[near + column] & 0xff;
      int c = plane[far + column] & 0xff;
      if (other < 0 || other >= columns) {
        row[x] = (byte) ((3 * a + c + 2) >> 2);
      } else {
        int b = plane[near + other] & 0xff;
        int d = plane[far + other] & 0xff;
        int diagonal = (a + d + 3 * (b + c) + 8) >> 3;
        row[x] = (byte) ((diagonal + a) >> 1);
      }
    }
  }

  private static void convert(
      byte[] luma, int from, byte[] blue, byte[] red, byte[] rgb, int offset) {
    int at = offset;
    for (int x = 0; x < blue.length; x++) {
      int y = scaled(luma[from + x] & 0xff, 19077);
      int u = blue[x] & 0xff;
      int v = red[x] & 0xff;
      rgb[at++] = level(y + scaled(v, 26149) - 14234);
      rgb[at++] = level(y - scaled(u, 6419) - scaled(v, 13320) + 8708);
      rgb[at++] = level(y + scaled(u, 33050) - 17685);
    }
  }

  private static int scaled(int sample, int factor) {
    return sample * factor >> 8;
  }

  private static byte level(int value) {
    if (value < 0) {
      return 0;
    }
    return (byte) (value >= TOO_BRIGHT ? 255 : value >> FRACTION_BITS);
  }
}
