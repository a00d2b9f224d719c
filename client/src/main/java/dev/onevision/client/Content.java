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

  private static final Set<String> MP4_BOXES = Set.of("ftyp", "moov", "mdat", "free", "wide");
  private static final Set<String> IMAGE_BRANDS = Set.of("avif", "avis", "heic", "heix", "mif1");
  private static final String MATROSKA = "\u001aE\u00df\u00a3";

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
    return Map.of("type", "video_url", "video_url", Map.of("url", dataUrl("video/mp4", file)));
  }

  /** A video as its frames, each an image file. */
  public static Map<String, Object> frames(List<byte[]> files) {
    List<String> urls = files.stream().map(file -> dataUrl("image/png", file)).toList();
    return Map.of("type", "video", "video", urls);
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
        || (MP4_BOXES.contains(letters(bytes, 4)) && !IMAGE_BRANDS.contains(letters(bytes, 8)));
  }

  private static String letters(byte[] bytes, int at) {
    return bytes.length < at + 4 ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
