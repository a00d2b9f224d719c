package dev.onevision.gateway.openai;

import java.nio.ByteBuffer;

/** What stood in {@code image_url.url}. */
sealed interface ImageReference {

  /** A data URL, decoded while the body was parsed, so that its base64 text never was a string. */
  record Inline(String mediaType, ByteBuffer content) implements ImageReference {}

  /** Any other URL, not looked at yet. */
  record Address(String url) implements ImageReference {}

  /** A data URL that cannot be read; refused where its place in the request is known. */
  record Unreadable(String problem) implements ImageReference {}
}
