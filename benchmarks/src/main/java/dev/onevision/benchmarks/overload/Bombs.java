package dev.onevision.benchmarks.overload;

import dev.onevision.client.Content;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Small files that are large when decoded: each says that it has very many pixels. */
final class Bombs {

  static final int SIDE = 30_000;

  /** One pixel each. The side in a WebP file has 14 bits. */
  private static final String WEBP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

  /** 8 x 8 pixels. */
  private static final String AVIF =
      "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAA"
          + "AAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAIAAAAChpaW5mAAAAAAAB"
          + "AAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAACAAAAAgAAAAQ"
          + "cGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoME"
          + "AAAAKG1kYXQSAAoIGAi/aICGg0IyEh7Hh4VZ3///4sAAAJA1jjx+rQ==";

  private Bombs() {}

  /** The bombs as parts of a chat message, by the name of their format. */
  static Map<String, Map<String, Object>> parts() {
    try {
      Map<String, Map<String, Object>> parts = new LinkedHashMap<>();
      parts.put("png", image("image/png", png()));
      parts.put("jpeg", image("image/jpeg", jpeg()));
      parts.put("gif", image("image/gif", gif()));
      parts.put("bmp", image("image/bmp", bmp()));
      parts.put("webp", image("image/webp", webp()));
      byte[] avif = avif();
      parts.put("avif", image("image/avif", avif));
      parts.put("heic", image("image/heic", heic(avif)));
      parts.put("avi", video("video/x-msvideo", VideoBombs.avi()));
      parts.put("mp4", video("video/mp4", VideoBombs.mp4()));
      parts.put("matroska", video("video/x-matroska", VideoBombs.matroska("matroska")));
      parts.put("webm", video("video/webm", VideoBombs.matroska("webm")));
      parts.put("mpeg-ts", video("video/mp2t", TransportStreamBombs.large(16_000)));
      parts.put("mpeg-ts-long", video("video/mp2t", TransportStreamBombs.lasting(36_000)));
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A compressed body of 256 MB. */
  static byte[] gzip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] blank = new byte[1 << 20];
      Arrays.fill(blank, (byte) ' ');
      for (int i = 0; i < 256; i++) {
        gzip.write(blank);
      }
    }
    return out.toByteArray();
  }

  private static Map<String, Object> image(String type, byte[] file) {
    return Content.imageUrl(Content.dataUrl(type, file));
  }

  private static Map<String, Object> video(String type, byte[] file) {
    return Map.of("type", "video_url", "video_url", Map.of("url", Content.dataUrl(type, file)));
  }

  /** All pixels are there: 900 million of them in 100 KB. */
  private static byte[] png() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE);
    chunk(file, "IHDR", header.put((byte) 1).array());
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated =
        new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_COMPRESSION))) {
      byte[] row = new byte[1 + (SIDE + 7) / 8];
      for (int y = 0; y < SIDE; y++) {
        deflated.write(row);
      }
    }
    chunk(file, "IDAT", pixels.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    CRC32 crc = new CRC32();
    crc.update(body.toByteArray());
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(content.length);
    body.writeTo(out);
    out.writeInt((int) crc.getValue());
  }

  private static byte[] jpeg() throws IOException {
    byte[] file = small("jpg");
    for (int i = 0; i < file.length - 9; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == 0xc0) { // start of frame
        ByteBuffer.wrap(file).putShort(i + 5, (short) SIDE).putShort(i + 7, (short) SIDE);
        return file;
      }
    }
    throw new IllegalStateException("The JPEG file has no frame.");
  }

  private static byte[] gif() throws IOException {
    byte[] file = small("gif");
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(6, (short) SIDE).putShort(8, (short) SIDE);
    for (int i = 13; i < file.length - 9; i++) {
      if (file[i] == ',' && bytes.getShort(i + 5) == 1 && bytes.getShort(i + 7) == 1) {
        bytes.putShort(i + 5, (short) SIDE).putShort(i + 7, (short) SIDE);
      }
    }
    return file;
  }

  private static byte[] bmp() throws IOException {
    byte[] file = small("bmp");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(18, SIDE).putInt(22, SIDE);
    return file;
  }

  private static byte[] webp() {
    byte[] file = Base64.getDecoder().decode(WEBP);
    int max = (1 << 14) - 1;
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(26, (short) max)
        .putShort(28, (short) max);
    return file;
  }

  private static byte[] avif() {
    byte[] file = Base64.getDecoder().decode(AVIF);
    int extents = text(file).indexOf("ispe") + 8; // after the type, version and flags
    ByteBuffer.wrap(file).putInt(extents, SIDE).putInt(extents + 4, SIDE);
    return file;
  }

  /** The same container, which says that it has HEVC. */
  private static byte[] heic(byte[] avif) {
    return text(avif)
        .replace("avif", "heic")
        .replace("av01", "hvc1")
        .replace("av1C", "hvcC")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  private static byte[] small(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), format, out)) {
      throw new IOException("There is no writer of " + format + ".");
    }
    return out.toByteArray();
  }
}
