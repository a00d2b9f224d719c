package dev.onevision.vision.media;

import java.time.Duration;
import java.util.Locale;

/**
 * A kind of file that is fetched or sent: what it is called, and how much of it is accepted.
 *
 * @param noun for messages, such as {@code picture}
 * @param accept media types that servers are asked for
 * @param maxBytes size of the file
 * @param fetchTimeout longest time to fetch it, redirects and all
 * @param sniffedBytes bytes from the file's start that suffice to recognise it
 * @param recognition looks at them
 */
public record FileKind(
    String noun,
    String accept,
    long maxBytes,
    Duration fetchTimeout,
    int sniffedBytes,
    Recognition recognition) {

  /** Tells a file by its first bytes. */
  public interface Recognition {

    /**
     * Looks at the file's first bytes.
     *
     * @throws MediaException if no file of this kind starts so
     */
    void check(byte[] start) throws MediaException;
  }

  /** Whether a file may have so many bytes; to be asked before they are read. */
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
            "The %s's file is larger than %,d bytes, the most that is accepted. Send it smaller,"
                + " or compressed more.",
            noun,
            maxBytes));
  }
}
