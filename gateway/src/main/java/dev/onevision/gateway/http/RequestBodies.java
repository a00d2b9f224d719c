package dev.onevision.gateway.http;

import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.NoRoomException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads each body into one array, up to the limit. Thread-safe. */
@Component
public class RequestBodies {

  private static final int FIRST_SIZE = 8 * 1024;

  private final int maxBytes;

  RequestBodies(BodyProperties properties) {
    this.maxBytes = Math.toIntExact(properties.maxRequestBytes().toBytes());
  }

  /**
   * Reads the whole body and decompresses it.
   *
   * @param visit counts the bytes until they are released
   * @return fails with {@link ApiException} as soon as the announced or received size exceeds the
   *     limit
   */
  public Mono<byte[]> read(ServerHttpRequest request, Admission.Visit visit) {
    long announced = request.getHeaders().getContentLength();
    if (announced > maxBytes) {
      return Mono.error(tooLarge());
    }
    return Mono.defer(
        () -> {
          ContentEncoding encoding = ContentEncoding.of(request.getHeaders());
          var body = new Body(Math.toIntExact(announced), visit);
          Mono<byte[]> sent =
              request
                  .getBody()
                  // Consumes every buffer, so that no later operator releases it again.
                  .<byte[]>handle((buffer, sink) -> body.append(buffer))
                  .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                  .onErrorMap(RequestBodies::isTransport, RequestBodies::brokenOff)
                  .then(Mono.fromSupplier(body::bytes));
          return encoding == ContentEncoding.IDENTITY
              ? sent
              : sent.publishOn(Schedulers.parallel()).map(bytes -> decode(encoding, bytes, visit));
        });
  }

  private byte[] decode(ContentEncoding encoding, byte[] sent, Admission.Visit visit) {
    try {
      long length = encoding.decodedLength(sent, maxBytes);
      if (length > maxBytes) {
        throw tooLarge();
      }
      visit.hold((int) length);
      try (InputStream decoded = encoding.decode(sent)) {
        return decoded.readNBytes((int) length);
      }
    } catch (IOException e) {
      throw ApiException.invalid(
          "The body is not what the header Content-Encoding says.", null, "invalid_encoding");
    }
  }

  private static boolean isTransport(Throwable failure) {
    return !(failure instanceof ApiException
        || failure instanceof NoRoomException
        || failure instanceof RequestRefusedException);
  }

  /**
   * The client does not read this error. It keeps a disconnect from counting as an error of the
   * suite.
   */
  private static ApiException brokenOff(Throwable failure) {
    return ApiException.refused(
        HttpStatus.BAD_REQUEST,
        "The connection ended before the whole body arrived.",
        null,
        "incomplete_body");
  }

  private ApiException tooLarge() {
    return ApiException.refused(
        HttpStatus.CONTENT_TOO_LARGE,
        "The body is longer than "
            + maxBytes
            + " bytes. Send smaller images and videos, or their http(s) addresses.",
        null,
        "request_too_large");
  }

  private final class Body {

    private final int announced; // -1 if nothing was
    private final Admission.Visit visit;
    private byte[] bytes = new byte[0];
    private int length;

    Body(int announced, Admission.Visit visit) {
      this.announced = announced;
      this.visit = visit;
    }

    void append(DataBuffer buffer) {
      try {
        int more = buffer.readableByteCount();
        grow(more);
        buffer.read(bytes, length, more);
        length += more;
      } finally {
        DataBufferUtils.release(buffer);
      }
    }

    /** Memory grows with the received bytes, because announcing a length costs a client nothing. */
    private void grow(int more) {
      if (more > maxBytes - length) {
        throw tooLarge();
      }
      int needed = length + more;
      if (needed <= bytes.length) {
        return;
      }
      long doubled = Math.max(FIRST_SIZE, 2L * bytes.length);
      long limit = announced >= 0 ? announced : maxBytes;
      int size = Math.max(needed, (int) Math.min(doubled, limit));
      visit.hold(size - bytes.length);
      bytes = Arrays.copyOf(bytes, size);
    }

    /** Returns the bytes and drops them here, because this object lives as long as the answer. */
    byte[] bytes() {
      byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
      bytes = new byte[0];
      return whole;
    }
  }
}
