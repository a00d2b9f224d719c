package dev.onevision.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes the parts of a chat message. Pure, except for {@link #file}. */
public final class Content {

  private static final Set<String> MP4_BOXES =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot");
  private static final Set<String> IMAGE_BRANDS =
      Set.of("avif", "avis", "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1");
  private static final String MATROSKA = "\u001aE\u00df\u00a3";
  private static final byte TRANSPORT_STREAM_SYNC = 0x47;
  private static final int TRANSPORT_STREAM_PACKET = 188;

  private Content() {}

  /** Text. */
  public static Map<String, Object> text(String text) {
    return Map.of("type", "text", "text", text);
  }

  /** An image file. */
  public static Map<String, Object> image(byte[] file) {
    return imageUrl(dataUrl("image/png", file));
  }

  /** An image that the server fetches, or a {@code data:} URL. */
  public static Map<String, Object> imageUrl(String url) {
    return Map.of("type", "image_url", "image_url", Map.of("url", url));
  }

  /** A video file. */
  public static Map<String, Object> video(byte[] file) {
    return videoUrl(dataUrl("video/mp4", file));
  }

  /** A video as its frames, each an image file. */
  public static Map<String, Object> frames(List<byte[]> files) {
    List<String> urls = files.stream().map(file -> dataUrl("image/png", file)).toList();
    return Map.of("type", "video", "video", urls);
  }

  /** A video that the server fetches. */
  public static Map<String, Object> videoUrl(String url) {
    return Map.of("type", "video_url", "video_url", Map.of("url", url));
  }

  /** A file: a video if its first bytes say so, otherwise an image. */
  public static Map<String, Object> file(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (isVideo(bytes)) {
      return video(bytes);
    }
    String type = Objects.requireNonNullElse(Files.probeContentType(file), "");
    return imageUrl(dataUrl(type.startsWith("image/") ? type : "image/png", bytes));
  }

  /** The bytes of a file: a video if the first ones say so, otherwise an image. */
  public static Map<String, Object> file(byte[] bytes) {
    return isVideo(bytes) ? video(bytes) : image(bytes);
  }

  /**
   * A file as a URL. Onevision looks at the bytes of the file; the media type need not be exact.
   *
   * @param mediaType such as {@code image/png}
   */
  public static String dataUrl(String mediaType, byte[] file) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(file);
  }

  private static boolean isVideo(byte[] bytes) {
    return letters(bytes, 0).equals(MATROSKA)
        || (letters(bytes, 0).equals("RIFF") && letters(bytes, 8).equals("AVI "))
        || (bytes.length > TRANSPORT_STREAM_PACKET
            && bytes[0] == TRANSPORT_STREAM_SYNC
            && bytes[TRANSPORT_STREAM_PACKET] == TRANSPORT_STREAM_SYNC)
        || (MP4_BOXES.contains(letters(bytes, 4)) && !IMAGE_BRANDS.contains(letters(bytes, 8)));
  }

  private static String letters(byte[] bytes, int at) {
    return bytes.length < at + 4 ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
