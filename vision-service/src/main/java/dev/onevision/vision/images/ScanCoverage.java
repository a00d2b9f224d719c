package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import java.util.Arrays;

/**
 * Which coefficients of a JPEG file's components have full precision after its scans. Detects
 * missing scans in a file without an end marker.
 */
final class ScanCoverage {

  private static final int COEFFICIENTS = 64;

  private int[] components = {};
  private boolean[][] done = {};
  private boolean progressive;

  /**
   * Reads the frame header.
   *
   * @param at position of its marker, checked to be complete
   */
  void frame(FileBytes file, int at, boolean isProgressive) throws MediaException {
    progressive = isProgressive;
    components = new int[file.u8(at + 9L)];
    for (int i = 0; i < components.length; i++) {
      components[i] = file.u8(at + 10L + 3L * i);
    }
    done = new boolean[components.length][COEFFICIENTS];
  }

  /**
   * Reads a scan's header.
   *
   * @param at position of its marker
   */
  void scan(FileBytes file, int at) throws MediaException {
    int count = file.u8(at + 4L);
    long parameters = at + 5L + 2L * count;
    int first = progressive ? file.u8(parameters) : 0;
    int last = progressive ? file.u8(parameters + 1) : COEFFICIENTS - 1;
    boolean full = !progressive || (file.u8(parameters + 2) & 15) == 0;
    if (first > last || last >= COEFFICIENTS) {
      throw file.invalid("it has a scan of coefficients " + first + " to " + last, at);
    }
    for (int i = 0; i < count; i++) {
      int id = file.u8(at + 5L + 2L * i);
      for (int j = 0; j < components.length; j++) {
        if (components[j] == id) {
          Arrays.fill(done[j], first, last + 1, full);
        }
      }
    }
  }

  /** Whether each coefficient of each component has all its bits. */
  boolean isComplete() {
    for (boolean[] component : done) {
      for (boolean coefficient : component) {
        if (!coefficient) {
          return false;
        }
      }
    }
    return components.length > 0;
  }
}
