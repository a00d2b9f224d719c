package dev.onevision.gateway.chat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a client sent inside of its request, until they are stored. A request's other parts
 * live as long as its answer grows; these must not. Used by one thread at a time.
 */
final class InlineContent {

  private @Nullable ByteBuffer bytes;

  InlineContent(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The bytes, once: from here on nothing here holds them. */
  ByteBuffer take() {
    ByteBuffer taken = bytes;
    if (taken == null) {
      throw new IllegalStateException("the content was taken before");
    }
    bytes = null;
    return taken;
  }
}
