package dev.onevision.gateway.chat;

import dev.onevision.contract.media.DataUrl;

/** What stood where an image's or a video's URL goes. */
sealed interface MediaReference {

  /** A data URL, decoded while the body was parsed, so that its text never was a string. */
  record Inline(DataUrl url) implements MediaReference {}

  /** Any other URL, not looked at yet. */
  record Address(String url) implements MediaReference {}

  /** A data URL that cannot be read; refused where its place in the request is known. */
  record Unreadable(String problem) implements MediaReference {}
}
