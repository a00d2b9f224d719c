package dev.onevision.vision.media;

/** Compares the bytes by which file formats are recognized. Pure. */
public final class Signature {

  private Signature() {}

  /**
   * Whether a file has these bytes at a position.
   *
   * @param latin1 the bytes, as characters of Latin-1
   */
  public static boolean isAt(byte[] file, long at, String latin1) {
    if (at < 0 || at + latin1.length() > file.length) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if ((file[(int) at + i] & 0xff) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
