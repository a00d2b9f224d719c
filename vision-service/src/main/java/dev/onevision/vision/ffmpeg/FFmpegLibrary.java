package dev.onevision.vision.ffmpeg;

import org.bytedeco.ffmpeg.global.avutil;

/**
 * FFmpeg's shared libraries, unpacked and loaded when the first file comes that needs them.
 *
 * <p>The binding's own watch over memory is switched off: it would count the weights of the model
 * in this process and refuse to go on, and everything native is freed by hand here.
 */
public final class FFmpegLibrary {

  private static final String WITHOUT_GARBAGE_COLLECTOR = "org.bytedeco.javacpp.nopointergc";
  private static final String MOST_BYTES = "org.bytedeco.javacpp.maxBytes";
  private static final String MOST_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

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
          "FFmpeg's libraries cannot be loaded, so no video and no WebP, AVIF or HEIC image can be"
              + " read: "
              + e.getMessage(),
          e);
    }
  }

  private static final class Loaded {

    static {
      System.setProperty(WITHOUT_GARBAGE_COLLECTOR, "true");
      System.setProperty(MOST_BYTES, "0");
      System.setProperty(MOST_PHYSICAL_BYTES, "0");
      // What it would print quotes files of strangers; what matters is in the errors.
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private Loaded() {}

    static void touch() {}
  }
}
