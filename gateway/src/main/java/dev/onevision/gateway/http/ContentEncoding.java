package dev.onevision.gateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** The compression of a body, from the header {@code Content-Encoding}. Pure. */
public enum ContentEncoding {
  IDENTITY,
  GZIP,
  DEFLATE;

  private static final int ZLIB_METHOD = 8;

  /**
   * Parses the header.
   *
   * @throws RequestRefusedException if the encoding is not supported
   */
  public static ContentEncoding of(HttpHeaders headers) {
    String text = String.join(",", headers.getValuesAsList(HttpHeaders.CONTENT_ENCODING));
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default ->
          throw new RequestRefusedException(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "unsupported_content_encoding",
              "The header Content-Encoding must be gzip, deflate or identity.");
    };
  }

  /**
   * Refuses a compressed body.
   *
   * @throws RequestRefusedException if the body is compressed
   */
  public static void requireIdentity(HttpHeaders headers) {
    if (of(headers) != IDENTITY) {
      throw new RequestRefusedException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported_content_encoding",
          "A form must be sent without Content-Encoding.");
    }
  }

  /** Decompresses the body while it is read. Invalid data leads to an {@link IOException}. */
  public InputStream decode(byte[] body) throws IOException {
    var source = new ByteArrayInputStream(body);
    return switch (this) {
      case IDENTITY -> source;
      case GZIP -> new GZIPInputStream(source, 8192);
      case DEFLATE -> new InflaterInputStream(source, new Inflater(!hasZlibHeader(body)));
    };
  }

  /** {@code deflate} means the zlib format, but some clients send raw deflate data. */
  private static boolean hasZlibHeader(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0f) == ZLIB_METHOD
        && ((body[0] & 0xff) << 8 | body[1] & 0xff) % 31 == 0;
  }
}
