package dev.onevision.vision.media;

import java.time.Duration;
import java.util.Locale;

/**
 * A kind of file that requests bring, and its limits.
 *
 * @param noun for messages: image or video
 * @param accept media types in requests to servers
 * @param maxBytes max size of the file
 * @param fetchTimeout max time to fetch it, with all redirects
 * @param sniffedBytes bytes from the file's start that suffice to recognize its format
 * @param recognition recognizes the format
 */
public record FileKind(
    String noun,
    String accept,
    long maxBytes,
    Duration fetchTimeout,
    int sniffedBytes,
    Recognition recognition) {

  /** Recognizes a format by a file's first bytes. */
  public interface Recognition {

    /**
     * Checks the file's first bytes.
     *
     * @throws MediaException if the format is not supported
     */
    void check(byte[] start) throws MediaException;
  }

  /** Checks the size of a file. Call before the file is read. */
  public void checkFileSize(long bytes) throws MediaException {
    if (bytes > maxBytes) {
      throw tooManyBytes();
    }
  }

  MediaException tooManyBytes() {
    return new MediaException(
        MediaException.Problem.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "The %1$s's file is larger than the limit of %2$,d bytes. Send a smaller or more"
                + " compressed %1$s.",
            noun,
            maxBytes));
  }
}
