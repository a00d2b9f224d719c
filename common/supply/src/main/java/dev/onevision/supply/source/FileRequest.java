package dev.onevision.supply.source;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A request for the content at a URL.
 *
 * @param uri of the content
 * @param token sent to the URL's own origin only; null for none
 * @param source its name in messages, in place of a URL that may hold a signature
 */
public record FileRequest(URI uri, @Nullable String token, String source) {

  @Override
  public String toString() {
    return source;
  }
}
