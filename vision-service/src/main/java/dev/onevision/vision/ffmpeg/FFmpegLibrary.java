package dev.onevision.vision.ffmpeg;

import org.bytedeco.ffmpeg.global.avutil;

/**
 * FFmpeg's shared libraries, unpacked and loaded for the first file that needs them.
 *
 * <p>The binding's own memory limit is off: it would count the model's weights in this process and
 * refuse to work. The code here frees all native memory itself.
 */
public final class FFmpegLibrary {

  private static final String WITHOUT_GARBAGE_COLLECTOR = "org.bytedeco.javacpp.nopointergc";
  private static final String MAX_BYTES = "org.bytedeco.javacpp.maxBytes";
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  private FFmpegLibrary() {}

  /**
   * Loads the libraries, once.
   *
   * @throws IllegalStateException if they do not run on this machine
   */
  public static void load() {
    try {
      Loaded.touch();
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "FFmpeg's libraries cannot be loaded; videos and WebP, AVIF and HEIC images cannot be"
              + " decoded: "
              + e.getMessage(),
          e);
    }
  }

  private static final class Loaded {

    static {
      System.setProperty(WITHOUT_GARBAGE_COLLECTOR, "true");
      System.setProperty(MAX_BYTES, "0");
      System.setProperty(MAX_PHYSICAL_BYTES, "0");
      // Its log quotes files of clients; errors have what matters.
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private Loaded() {}

    static void touch() {}
  }
}
