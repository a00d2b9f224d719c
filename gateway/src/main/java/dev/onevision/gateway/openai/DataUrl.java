package dev.onevision.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code data:image/png;base64,...} straight from the bytes of the request. With the media
 * type {@code video/jpeg} the data are a video's frames, JPEG files in base64 with commas between
 * them; other servers of this API have it so. Pure.
 */
final class DataUrl {

  private static final byte[] SCHEME = "data:".getBytes(StandardCharsets.US_ASCII);

  /** Longer than any media type with its parameters. */
  private static final int LONGEST_HEADER = 256;

  private static final String JPEG_FRAMES = "video/jpeg";

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
  static MediaReference read(byte[] text, int start, int end) {
    int header = start + SCHEME.length;
    int comma = header;
    while (comma < end && text[comma] != ',') {
      comma++;
      if (comma - header > LONGEST_HEADER) {
        break;
      }
    }
    if (comma >= end || text[comma] != ',') {
      return new MediaReference.Unreadable(
          "The data URL has no comma between its media type and its data. Its form is"
              + " data:image/png;base64,DATA.");
    }
    String[] fields =
        new String(text, header, comma - header, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .split(";", -1);
    String mediaType = fields[0].strip();
    if (!mediaType.startsWith("image/") && !mediaType.startsWith("video/")) {
      return new MediaReference.Unreadable(
          "The data URL's media type must be one of image/*, such as image/png or image/jpeg; a"
              + " video's one of video/*.");
    }
    if (!fields[fields.length - 1].strip().equals("base64")) {
      return new MediaReference.Unreadable(
          "The data URL must be base64-encoded. Its form is data:image/png;base64,DATA.");
    }
    if (comma + 1 == end) {
      return new MediaReference.Unreadable("The data URL has no data after its comma.");
    }
    try {
      return mediaType.equals(JPEG_FRAMES)
          ? new MediaReference.InlineFrames(frames(text, comma + 1, end))
          : new MediaReference.Inline(mediaType, decode(text, comma + 1, end));
    } catch (IllegalArgumentException e) {
      return new MediaReference.Unreadable(
          "The data URL's data is not valid base64: "
              + String.valueOf(e.getMessage()).replaceAll("\\P{Print}", "?")
              + ". Use the standard alphabet, without line breaks.");
    }
  }

  private static List<ByteBuffer> frames(byte[] text, int start, int end) {
    List<ByteBuffer> frames = new ArrayList<>();
    int from = start;
    for (int i = start; i <= end; i++) {
      if (i == end || text[i] == ',') {
        frames.add(decode(text, from, i));
        from = i + 1;
      }
    }
    return frames;
  }

  private static ByteBuffer decode(byte[] text, int start, int end) {
    return Base64.getDecoder().decode(ByteBuffer.wrap(text, start, end - start));
  }
}
