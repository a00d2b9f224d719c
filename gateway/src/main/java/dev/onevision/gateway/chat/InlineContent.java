package dev.onevision.gateway.chat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of inline media until they are stored. They must not stay in memory as long as the rest
 * of the request. Used by one thread at a time.
 */
final class InlineContent {

  private @Nullable ByteBuffer bytes;

  InlineContent(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes and drops the reference to them. */
  ByteBuffer take() {
    ByteBuffer taken = bytes;
    if (taken == null) {
      throw new IllegalStateException("the content was taken before");
    }
    bytes = null;
    return taken;
  }
}
