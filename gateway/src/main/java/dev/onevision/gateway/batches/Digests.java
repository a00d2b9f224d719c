package dev.onevision.gateway.batches;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names and seeds that every gateway derives alike. Pure. */
final class Digests {

  private Digests() {}

  /** 32 hexadecimal digits. */
  static String name(String of) {
    return HexFormat.of().formatHex(digest(of), 0, 16);
  }

  /** A seed of 53 bits, which JSON numbers hold exactly in every language. */
  static long seed(String of) {
    return ByteBuffer.wrap(digest(of)).getLong() >>> 11;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] digest(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
