package dev.onevision.vision.media;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A file whose numbers are read with care: what lies past the end is an error that says where.
 *
 * @param data the whole file; not to be changed
 * @param format for messages
 */
@SuppressWarnings("ArrayRecordComponent") // a view of one file; never compared
record FileBytes(byte[] data, MediaFormat format) {

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
    byte[] expected = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (at < 0 || at + expected.length > data.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (data[(int) at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Makes sure that the file has the bytes. */
  void require(long at, long count) throws MediaException {
    if (at < 0 || count < 0 || at + count > data.length) {
      throw truncated();
    }
  }

  /** The file ends too soon. */
  MediaException truncated() {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file is truncated: it ends after %,d bytes, before its picture does. Send the"
                + " whole file.",
            format.label(),
            data.length));
  }

  /** Something in the file is wrong. */
  MediaException invalid(String what, long at) {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file is damaged: %s (at byte %,d). Save it anew, or send it in another format.",
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
                "The %s file is damaged: its %,d bytes could not be decoded to pixels. Save it"
                    + " anew, or send it in another format.",
                format.label(),
                data.length));
    exception.initCause(cause);
    return exception;
  }

  /** The file may be right, but is of a kind that is not read. */
  MediaException unsupported(String what) {
    return new MediaException(
        MediaException.Problem.INVALID,
        String.format(
            Locale.ROOT,
            "The %s file uses %s, which is not read. Save it as a plain PNG or JPEG file.",
            format.label(),
            what));
  }
}
