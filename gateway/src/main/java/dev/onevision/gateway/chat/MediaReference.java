package dev.onevision.gateway.chat;

import dev.onevision.contract.media.DataUrl;

/** The URL of an image or video in a request. */
public sealed interface MediaReference {

  /** A data URL, decoded while the body was parsed, so that it never was a string. */
  record Inline(DataUrl url) implements MediaReference {}

  /** Any other URL, unchecked. */
  record Address(String url) implements MediaReference {}

  /**
   * A data URL that cannot be decoded. It is refused later, where its position in the request is
   * known.
   */
  record Unreadable(String problem) implements MediaReference {}
}
