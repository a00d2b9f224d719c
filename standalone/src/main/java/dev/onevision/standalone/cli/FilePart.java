package dev.onevision.standalone.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A file as a part of a chat message: a video if it starts like one, else a picture. Pure. */
final class FilePart {

  private static final Set<String> MP4_BOXES = Set.of("ftyp", "moov", "mdat", "free", "wide");
  private static final Set<String> PICTURE_BRANDS = Set.of("avif", "avis", "heic", "heix", "mif1");
  private static final String MATROSKA = "\u001aE\u00df\u00a3";

  private FilePart() {}

  static Map<String, Object> of(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String data = ";base64," + Base64.getEncoder().encodeToString(bytes);
    // Of no consequence to the suite beyond the kind: it looks at the bytes.
    return isVideo(bytes)
        ? Map.of("type", "video_url", "video_url", Map.of("url", "data:video/mp4" + data))
        : Map.of("type", "image_url", "image_url", Map.of("url", "data:" + picture(file) + data));
  }

  private static boolean isVideo(byte[] bytes) {
    return text(bytes, 0).equals(MATROSKA)
        || (MP4_BOXES.contains(text(bytes, 4)) && !PICTURE_BRANDS.contains(text(bytes, 8)));
  }

  private static String picture(Path file) throws IOException {
    String type = Objects.requireNonNullElse(Files.probeContentType(file), "");
    return type.startsWith("image/") ? type : "image/png";
  }

  /** Four letters. */
  private static String text(byte[] bytes, int at) {
    return bytes.length < at + 4 ? "" : new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
