package dev.onevision.contract.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An image or a video in a {@code data:} URL, in base64 or percent-encoded.
 *
 * <p>With the media type {@code video/jpeg} the data are the frames of a video: JPEG files in
 * base64, separated by commas: a convention of other servers of the same API. Blanks around the URL
 * and line breaks in it are ignored.
 *
 * @param mediaType in lower case, without parameters; empty if the URL has none
 * @param contents one file, or the frames
 */
public record DataUrl(String mediaType, List<ByteBuffer> contents) {

  private static final String SCHEME = "data:";

  /** More than any media type with its parameters, such as a file name, needs. */
  private static final int MAX_HEADER = 1024;

  /** More than any setting allows; bounds the buffers for a URL of commas. */
  private static final int MAX_FRAMES = 1024;

  private static final String JPEG_FRAMES = "video/jpeg";

  /** Media types that do not determine the kind of file. */
  private static final List<String> UNSPECIFIC =
      List.of("", "application/octet-stream", "binary/octet-stream");

  /** Whether the contents are the frames of a video. */
  public boolean isFrames() {
    return mediaType.equals(JPEG_FRAMES);
  }

  /** Whether the media type allows an image. */
  public boolean mayBeImage() {
    return mediaType.startsWith("image/") || UNSPECIFIC.contains(mediaType);
  }

  /** Whether the media type allows a video. */
  public boolean mayBeVideo() {
    return mediaType.startsWith("video/") || UNSPECIFIC.contains(mediaType);
  }

  /**
   * Whether the text is a data URL; upper and lower case are the same. If it is, moves the cursor
   * after the scheme.
   */
  public static boolean startsAt(TextCursor text) {
    int start = text.position;
    while (text.peek() >= 0 && text.peek() <= ' ') {
      text.next();
    }
    for (int i = 0; i < SCHEME.length(); i++) {
      int c = text.next();
      if (c < 0 || Character.toLowerCase(c) != SCHEME.charAt(i)) {
        text.position = start;
        return false;
      }
    }
    return true;
  }

  /**
   * Decodes a data URL.
   *
   * @param text after the scheme
   * @throws InvalidMediaTextException if it is malformed, or not an image or a video
   */
  public static DataUrl read(TextCursor text) throws InvalidMediaTextException {
    String[] fields = header(text).split(";", -1);
    String mediaType = fields[0].strip();
    if (!mediaType.startsWith("image/")
        && !mediaType.startsWith("video/")
        && !UNSPECIFIC.contains(mediaType)) {
      throw new InvalidMediaTextException("must have a media type of image/* or video/*");
    }
    boolean base64 =
        Arrays.stream(fields).skip(1).anyMatch(field -> field.strip().equals("base64"));
    if (mediaType.equals(JPEG_FRAMES)) {
      if (!base64) {
        throw new InvalidMediaTextException("must be base64-encoded if it is of type video/jpeg");
      }
      return new DataUrl(mediaType, frames(text));
    }
    ByteBuffer content = base64 ? Base64Text.decode(text) : percentDecoded(text);
    if (!content.hasRemaining()) {
      throw new InvalidMediaTextException("has no data after its comma");
    }
    return new DataUrl(mediaType, List.of(content));
  }

  private static String header(TextCursor text) throws InvalidMediaTextException {
    StringBuilder header = new StringBuilder();
    while (header.length() <= MAX_HEADER && text.peek() != TextCursor.END) {
      if (text.peek() == ',') {
        text.next();
        return header.toString().toLowerCase(Locale.ROOT);
      }
      header.append((char) text.nextDecoded());
    }
    throw new InvalidMediaTextException(
        "has no comma between its media type and its data; its form is"
            + " data:image/png;base64,DATA");
  }

  private static List<ByteBuffer> frames(TextCursor text) throws InvalidMediaTextException {
    List<ByteBuffer> frames = new ArrayList<>();
    while (true) {
      if (frames.size() == MAX_FRAMES) {
        throw new InvalidMediaTextException("has more than " + MAX_FRAMES + " frames");
      }
      TextCursor frame = text.upTo(',');
      ByteBuffer content = Base64Text.decode(frame);
      if (!content.hasRemaining()) {
        throw new InvalidMediaTextException("has a frame without data");
      }
      frames.add(content);
      if (frame.end == text.end) {
        return List.copyOf(frames);
      }
      text.position = frame.end + 1;
    }
  }

  private static ByteBuffer percentDecoded(TextCursor text) throws InvalidMediaTextException {
    byte[] decoded = new byte[text.remaining()];
    int length = 0;
    int blanks = 0;
    while (text.peek() != TextCursor.END) {
      int raw = text.peek();
      if (raw > 0x7f) {
        throw new InvalidMediaTextException("has a character outside of ASCII in its data");
      }
      int c = text.nextDecoded();
      if (raw == '\t' || raw == '\n' || raw == '\r') {
        continue;
      }
      decoded[length++] = (byte) c;
      blanks = raw == ' ' ? blanks + 1 : 0;
    }
    return ByteBuffer.wrap(decoded, 0, length - blanks);
  }
}
