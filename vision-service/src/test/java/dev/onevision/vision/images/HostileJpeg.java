package dev.onevision.vision.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes a progressive JPEG file that repeats its last scan: few bytes, much work. */
final class HostileJpeg {

  private static final int START_OF_SCAN = 0xda;

  private HostileJpeg() {}

  /** A black image in this many scans. */
  static byte[] progressive(int width, int height, int scans) throws IOException {
    BufferedImage black = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] file = ImageDecoderTests.jpeg(black, true);
    int end = file.length - 2;
    int last = end;
    int count = 0;
    for (int i = 0; i + 1 < end; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == START_OF_SCAN) {
        last = i;
        count++;
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, end);
    for (; count < scans; count++) {
      out.write(file, last, end - last);
    }
    out.write(file, end, 2);
    return out.toByteArray();
  }
}
