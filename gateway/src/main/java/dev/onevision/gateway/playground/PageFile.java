package dev.onevision.gateway.playground;

import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.http.MediaType;

/**
 * A file of the page.
 *
 * @param content not to be changed
 * @param etag digest of the content
 */
record PageFile(byte[] content, MediaType type, String etag) {

  static PageFile of(String name, byte[] content) {
    return new PageFile(content, type(name), '"' + DigestUtils.sha256Hex(content) + '"');
  }

  private static MediaType type(String name) {
    String text =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "html" -> "text/html;charset=UTF-8";
          case "css" -> "text/css;charset=UTF-8";
          case "js" -> "text/javascript;charset=UTF-8";
          case "svg" -> "image/svg+xml";
          default -> throw new IllegalArgumentException("No media type for " + name);
        };
    return MediaType.parseMediaType(text);
  }
}
