package dev.onevision.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Reads {@code data:image/png;base64,...} straight from the bytes of the request. Pure. */
final class DataUrl {

  private static final byte[] SCHEME = "data:".getBytes(StandardCharsets.US_ASCII);

  /** Longer than any media type with its parameters. */
  private static final int LONGEST_HEADER = 256;

  private DataUrl() {}

  /** Whether the text from {@code start} is a data URL; schemes are the same in either case. */
  static boolean isDataUrl(byte[] text, int start, int end) {
    if (end - start < SCHEME.length) {
      return false;
    }
    for (int i = 0; i < SCHEME.length; i++) {
      if (Character.toLowerCase(text[start + i]) != SCHEME[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Decodes a data URL.
   *
   * @param text UTF-8
   * @param start of the URL
   * @param end after the URL
   */
  static ImageReference read(byte[] text, int start, int end) {
    int header = start + SCHEME.length;
    int comma = header;
    while (comma < end && text[comma] != ',') {
      comma++;
      if (comma - header > LONGEST_HEADER) {
        break;
      }
    }
    if (comma >= end || text[comma] != ',') {
      return new ImageReference.Unreadable(
          "The data URL has no comma between its media type and its data. Its form is"
              + " data:image/png;base64,DATA.");
    }
    String[] fields =
        new String(text, header, comma - header, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .split(";", -1);
    String mediaType = fields[0].strip();
    if (!mediaType.startsWith("image/")) {
      return new ImageReference.Unreadable(
          "The data URL's media type must be one of image/*, such as image/png or image/jpeg.");
    }
    if (!fields[fields.length - 1].strip().equals("base64")) {
      return new ImageReference.Unreadable(
          "The data URL must be base64-encoded. Its form is data:image/png;base64,DATA.");
    }
    if (comma + 1 == end) {
      return new ImageReference.Unreadable("The data URL has no data after its comma.");
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(text, comma + 1, end - comma - 1);
      return new ImageReference.Inline(mediaType, Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      return new ImageReference.Unreadable(
          "The data URL's data is not valid base64: "
              + String.valueOf(e.getMessage()).replaceAll("\\P{Print}", "?")
              + ". Use the standard alphabet, without line breaks.");
    }
  }
}
