package dev.onevision.gateway.openai;

import java.nio.ByteBuffer;
import java.util.List;

/** What stood where a picture's or a video's URL goes. */
sealed interface MediaReference {

  /** A data URL, decoded while the body was parsed, so that its base64 text never was a string. */
  record Inline(String mediaType, ByteBuffer content) implements MediaReference {

    boolean isPicture() {
      return mediaType.startsWith("image/");
    }
  }

  /** A data URL with a video's frames, as JPEG files. */
  record InlineFrames(List<ByteBuffer> contents) implements MediaReference {}

  /** Any other URL, not looked at yet. */
  record Address(String url) implements MediaReference {}

  /** A data URL that cannot be read; refused where its place in the request is known. */
  record Unreadable(String problem) implements MediaReference {}
}
