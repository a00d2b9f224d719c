package dev.onevision.gateway.access.limits;

import java.util.Locale;

/** What a limit counts. */
enum LimitKind {
  REQUESTS,
  TOKENS,
  CONCURRENT_REQUESTS;

  /** The value of the tag {@code limit}. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
