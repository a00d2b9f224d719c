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

  /** Screenshots without compression, in base64, expand by less. Zeros expand by 1,000. */
  static final int MAX_EXPANSION = 100;

  /** The first bytes may expand by more. */
  static final int FREE_BYTES = 1 << 20;

  private static final int ZLIB_METHOD = 8;
  private static final int BUFFER = 8192;

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

  /**
   * Decompresses the body while it is read.
   *
   * @return throws an {@link IOException} for invalid data
   */
  InputStream decode(byte[] body) throws IOException {
    return decode(new ByteArrayInputStream(body), body);
  }

  /**
   * The length of the decompressed body. Takes no memory for it.
   *
   * @return more than the max if the body is longer
   * @throws RequestRefusedException if the body expands so much that it is made to use up memory
   */
  long decodedLength(byte[] body, long max) throws IOException {
    var source = new ByteArrayInputStream(body);
    byte[] piece = new byte[BUFFER];
    long length = 0;
    try (InputStream decoded = decode(source, body)) {
      int count;
      while ((count = decoded.read(piece)) >= 0) {
        length += count;
        if (length > max) {
          return length;
        }
        long read = body.length - source.available();
        if (length > FREE_BYTES && length > MAX_EXPANSION * read) {
          throw new RequestRefusedException(
              HttpStatus.CONTENT_TOO_LARGE,
              "request_too_large",
              "The compressed body expands more than %d times. Send it without compression."
                  .formatted(MAX_EXPANSION));
        }
      }
    }
    return length;
  }

  private InputStream decode(ByteArrayInputStream source, byte[] body) throws IOException {
    return switch (this) {
      case IDENTITY -> source;
      case GZIP -> new GZIPInputStream(source, BUFFER);
      case DEFLATE ->
          new InflaterInputStream(source, new Inflater(!hasZlibHeader(body)), BUFFER) {

            @Override
            public void close() throws IOException {
              super.close();
              inf.end(); // the stream ends only an inflater that it made
            }
          };
    };
  }

  /** {@code deflate} means the zlib format, but some clients send raw deflate data. */
  private static boolean hasZlibHeader(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0f) == ZLIB_METHOD
        && ((body[0] & 0xff) << 8 | body[1] & 0xff) % 31 == 0;
  }
}
