package dev.onevision.vision.intake;

import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names an embedding by everything that it depends on.
 *
 * <p>For an image, SHA-256 over the scope, the mode, the image's width and height, and its RGB
 * pixels, in this order. For a video, SHA-256 over the scope, the word VIDEO, the number of frames,
 * the bytes of one tile, and the tiles. Texts are UTF-8 and end with a zero byte; numbers are four
 * bytes, big-endian.
 */
final class EmbeddingDigest {

  private EmbeddingDigest() {}

  /**
   * Within which equal images have one embedding: a model and a tenant. Otherwise the time of a
   * request would tell a tenant which images others send.
   *
   * @param owner empty without API keys
   */
  static String scope(String fingerprint, String owner) {
    return owner.isEmpty() ? fingerprint : fingerprint + " of " + owner;
  }

  static String ofImage(Pixels pixels, TilingMode mode, String scope) {
    MessageDigest digest = sha256();
    text(digest, scope);
    text(digest, mode.name());
    numbers(digest, pixels.width(), pixels.height());
    digest.update(pixels.rgb());
    return HexFormat.of().formatHex(digest.digest());
  }

  static String ofVideo(Tiles frames, String scope) {
    MessageDigest digest = sha256();
    text(digest, scope);
    text(digest, "VIDEO");
    ByteBuffer levels = frames.levels().duplicate();
    numbers(digest, frames.count(), levels.remaining() / frames.count());
    digest.update(levels);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void numbers(MessageDigest digest, int first, int second) {
    digest.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(first).putInt(second).flip());
  }

  private static void text(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
