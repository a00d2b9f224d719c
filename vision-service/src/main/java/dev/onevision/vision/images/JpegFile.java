package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.io.ByteArrayOutputStream;

/**
 * The parts of a JPEG file, found by walking its markers to the end of its image.
 *
 * @param header size and orientation
 * @param components 1 for gray, 3 for color, 4 for CMYK
 * @param luminanceFirst whether the first three components are luminance and two color differences
 * @param essentials the file without application data and comments: decoders fail on color
 *     profiles, thumbnails and metadata, and need none of them
 * @param endMissing whether the file has no end marker, although all its scans are there; its last
 *     scan may still be incomplete
 * @param scanPixels width times height times scans of a progressive file, 0 for another
 * @param sampling vertical and horizontal sampling factors of the components, one byte each
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
record JpegFile(
    ImageHeader header,
    int components,
    boolean luminanceFirst,
    byte[] essentials,
    boolean endMissing,
    long scanPixels,
    byte[] sampling) {

  /** Each scan of a progressive file costs a pass over all pixels; real files have about ten. */
  private static final int MAX_SCANS = 100;

  static JpegFile of(FileBytes file) throws MediaException {
    return new Walk(file).toEnd();
  }

  /**
   * Interpolates between the rows of components that have half as many rows as the image and all
   * its columns, which the JDK's decoder repeats. Rounds as libjpeg-turbo does.
   *
   * @param samples interleaved, as decoded; changed in place
   */
  void smoothRows(byte[] samples) {
    int maxColumns = 0;
    int maxRows = 0;
    for (byte factors : sampling) {
      maxColumns = Math.max(maxColumns, factors >> 4);
      maxRows = Math.max(maxRows, factors & 15);
    }
    for (int i = 0; i < components; i++) {
      if (sampling[i] >> 4 == maxColumns && (sampling[i] & 15) * 2 == maxRows) {
        RowSmoothing.apply(samples, i, components, (int) header.width(), (int) header.height());
      }
    }
  }

  private static final class Walk {

    private final FileBytes file;
    private final ByteArrayOutputStream essentials;
    private Orientation orientation = Orientation.UPRIGHT;
    private boolean jfif;
    private int adobeTransform = -1;
    private int scans;
    private int frame = -1;
    private boolean progressive;
    private final ScanCoverage coverage = new ScanCoverage();

    Walk(FileBytes file) {
      this.file = file;
      this.essentials = new ByteArrayOutputStream(file.length());
    }

    JpegFile toEnd() throws MediaException {
      essentials.write(file.data(), 0, 2);
      int at = 2;
      while (true) {
        while (!isEnd(at) && (file.u8(at) != 0xff || file.u8(at + 1L) == 0xff)) {
          at++;
        }
        if (isEnd(at)) {
          return finishWithoutEnd(at);
        }
        int marker = file.u8(at + 1L);
        if (marker == 0xd9) {
          essentials.write(file.data(), at, 2);
          return finish(at, false);
        }
        if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
          at += 2;
          continue;
        }
        int length = file.u16(at + 2L);
        if (length < 2) {
          throw file.invalid("it has a segment of " + length + " bytes", at);
        }
        if (coverage.isComplete() && at + 2L + length > file.length()) {
          return finishWithoutEnd(at);
        }
        file.require(at + 2L, length);
        int end = at + 2 + length;
        if (marker == 0xda) {
          end = skipScan(at, end);
        }
        segment(marker, at, end);
        at = end;
      }
    }

    /** Whether no marker fits in between the position and the file's end. */
    private boolean isEnd(int at) {
      return scans > 0 && at + 4 > file.length() && !file.has(at, "\u00ff\u00d9");
    }

    private JpegFile finishWithoutEnd(int at) throws MediaException {
      if (!coverage.isComplete()) {
        throw file.truncated();
      }
      essentials.write(0xff);
      essentials.write(0xd9);
      return finish(at, true);
    }

    private void segment(int marker, int at, int end) throws MediaException {
      boolean application = marker >= 0xe0 && marker <= 0xef;
      if (!application && marker != 0xfe) {
        essentials.write(file.data(), at, end - at);
      }
      int body = at + 4;
      if (marker == 0xe0 && file.has(body, "JFIF\0")) {
        jfif = true;
      } else if (marker == 0xe1 && file.has(body, "Exif\0\0")) {
        orientation = Orientation.ofExif(file, body + 6, end);
      } else if (marker == 0xee && file.has(body, "Adobe") && end - body >= 12) {
        adobeTransform = file.u8(body + 11L);
      } else if (marker >= 0xc0
          && marker <= 0xcf
          && marker != 0xc4
          && marker != 0xc8
          && marker != 0xcc) {
        frame(marker, at, end);
      }
    }

    private void frame(int marker, int at, int end) throws MediaException {
      if (frame >= 0) {
        throw file.invalid("it has two frame headers", at);
      }
      if (marker > 0xc2) {
        throw file.unsupported("lossless, hierarchical or arithmetic coding");
      }
      int components = file.u8(at + 9L);
      if (file.u8(at + 4L) != 8) {
        throw file.unsupported(file.u8(at + 4L) + " bits per sample");
      }
      if (components != 1 && components != 3 && components != 4) {
        throw file.unsupported(components + " color components");
      }
      if (end - at < 10 + 3 * components) {
        throw file.invalid("its frame header is too short", at);
      }
      frame = at;
      coverage.frame(file, at, marker == 0xc2);
      progressive = marker == 0xc2;
    }

    private int skipScan(int at, int dataStart) throws MediaException {
      if (frame < 0) {
        throw file.invalid("image data precedes the frame header", at);
      }
      if (++scans > MAX_SCANS) {
        throw file.invalid("it has more than " + MAX_SCANS + " scans", at);
      }
      coverage.scan(file, at);
      byte[] data = file.data();
      for (int i = dataStart; i + 1 < data.length; i++) {
        if (data[i] == (byte) 0xff) {
          int next = data[i + 1] & 0xff;
          boolean partOfScan = next == 0 || next == 0xff || (next >= 0xd0 && next <= 0xd7);
          if (!partOfScan) {
            return i;
          }
        }
      }
      boolean half = data[data.length - 1] == (byte) 0xff;
      return half ? data.length - 1 : data.length;
    }

    private JpegFile finish(int at, boolean endMissing) throws MediaException {
      if (scans == 0) {
        throw file.invalid("it ends without image data", at);
      }
      int components = file.u8(frame + 9L);
      // Decoding keeps the raw samples, and all coefficients of a progressive file.
      int extra = (components == 3 ? 0 : components) + (progressive ? 2 * components : 0);
      ImageHeader header =
          new ImageHeader(file.u16(frame + 7L), file.u16(frame + 5L), orientation, extra);
      byte[] sampling = new byte[components];
      for (int i = 0; i < components; i++) {
        sampling[i] = (byte) file.u8(frame + 11L + 3L * i);
      }
      return new JpegFile(
          header,
          components,
          luminanceFirst(components),
          essentials.toByteArray(),
          endMissing,
          progressive ? header.pixels() * scans : 0,
          sampling);
    }

    /** The rules of libjpeg, which every other decoder follows. */
    private boolean luminanceFirst(int components) throws MediaException {
      if (components == 1) {
        return false;
      }
      if (components == 4) {
        return adobeTransform == 2;
      }
      if (jfif) {
        return true;
      }
      if (adobeTransform >= 0) {
        return adobeTransform != 0;
      }
      return file.u8(frame + 10L) != 'R'
          || file.u8(frame + 13L) != 'G'
          || file.u8(frame + 16L) != 'B';
    }
  }
}
