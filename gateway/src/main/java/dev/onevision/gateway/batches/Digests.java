package dev.onevision.gateway.batches;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;

/** Names and seeds that every gateway derives alike. Pure. */
final class Digests {

  private static final int NAME_DIGITS = 32;

  private Digests() {}

  /** 32 hexadecimal digits. */
  static String name(String of) {
    return DigestUtils.sha256Hex(of).substring(0, NAME_DIGITS);
  }

  /** A seed of 53 bits, which JSON numbers hold exactly in every language. */
  static long seed(String of) {
    return ByteBuffer.wrap(DigestUtils.sha256(of)).getLong() >>> 11;
  }
}
