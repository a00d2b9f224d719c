package dev.onevision.standalone.doctor;

import java.util.Locale;

/** Writes sizes for people. */
final class Bytes {

  private Bytes() {}

  /** In GB, or in MB below one. */
  static String text(long bytes) {
    return bytes < 1_000_000_000L
        ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
