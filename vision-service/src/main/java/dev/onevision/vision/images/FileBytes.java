package dev.onevision.vision.images;

import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.Signature;
import java.util.Locale;

/**
 * A file whose numbers are read with checks: a read past the end fails with a message for the
 * sender.
 *
 * @param data the whole file; not to be changed
 * @param format for messages
 */
@SuppressWarnings("ArrayRecordComponent") // a view of one file; never compared
record FileBytes(byte[] data, ImageFormat format) {

  int length() {
    return data.length;
  }

  /** Unsigned byte. */
  int u8(long at) throws MediaException {
    require(at, 1);
    return data[(int) at] & 0xff;
  }

  /** Unsigned, big-endian. */
  int u16(long at) throws MediaException {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Unsigned, little-endian. */
  int u16le(long at) throws MediaException {
    return u8(at) | u8(at + 1) << 8;
  }

  /** Unsigned, little-endian, three bytes. */
  int u24le(long at) throws MediaException {
    return u16le(at) | u8(at + 2) << 16;
  }

  /** Unsigned, big-endian. */
  long u32(long at) throws MediaException {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  /** Unsigned, little-endian. */
  long u32le(long at) throws MediaException {
    return u16le(at) | (long) u16le(at + 2) << 16;
  }

  /** Signed, little-endian. */
  int i32le(long at) throws MediaException {
    return (int) u32le(at);
  }

  /** Whether the bytes at the position are these. */
  boolean has(long at, String latin1) {
    return Signature.isAt(data, at, latin1);
  }

  /** Requires that the file has the bytes. */
  void require(long at, long count) throws MediaException {
    if (at < 0 || count < 0 || at + count > data.length) {
      throw truncated();
    }
  }

  /** The file ends too early. */
  MediaException truncated() {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file is truncated: it ends after %,d bytes, before its image is complete. Send"
                + " the whole file.",
            format.label(),
            data.length));
  }

  /** Something in the file is wrong. */
  MediaException invalid(String what, long at) {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file is damaged: %s (at byte %,d). Save it again, or send another format.",
            format.label(),
            what,
            at));
  }

  /** The decoder gave up. */
  MediaException undecodable(Throwable cause) {
    MediaException exception =
        new MediaException(
            MediaException.Problem.INVALID,
            String.format(
                Locale.ROOT,
                "The %s file is damaged: its %,d bytes could not be decoded. Save it again, or send"
                    + " another format.",
                format.label(),
                data.length));
    exception.initCause(cause);
    return exception;
  }

  /** The file may be valid, but uses a feature that is not supported. */
  MediaException unsupported(String what) {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file uses %s, which is not supported. Save it as a plain PNG or JPEG file.",
            format.label(),
            what));
  }
}
