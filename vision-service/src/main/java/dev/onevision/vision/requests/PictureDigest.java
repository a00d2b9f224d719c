package dev.onevision.vision.requests;

import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of an embedding by everything it depends on: SHA-256 over the model's fingerprint, the
 * mode, the picture's width and height, and its RGB pixels, in this order. Texts are UTF-8 and end
 * with a zero byte; numbers are four bytes, big-endian.
 */
final class PictureDigest {

  private PictureDigest() {}

  static String of(Pixels pixels, TilingMode mode, String fingerprint) {
    MessageDigest digest = sha256();
    text(digest, fingerprint);
    text(digest, mode.name());
    digest.update(
        ByteBuffer.allocate(2 * Integer.BYTES)
            .putInt(pixels.width())
            .putInt(pixels.height())
            .flip());
    digest.update(pixels.rgb());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void text(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
