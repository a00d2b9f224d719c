package dev.onevision.gateway.openai;

import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.NoRoomException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads bodies into one array each, never more of it than is allowed. Thread-safe. */
@Component
class RequestBodies {

  private static final int FIRST_SIZE = 8 * 1024;

  private final int mostBytes;
  private final Duration patience;

  RequestBodies(OpenAiProperties properties) {
    this.patience = properties.uploadPatience();
    this.mostBytes = Math.toIntExact(properties.maxRequestBytes().toBytes());
  }

  /**
   * Reads the whole body.
   *
   * @param visit holds the bytes until it is told otherwise
   * @return fails with {@link ApiException} as soon as more than the limit was announced or came,
   *     and when nothing more comes of it
   */
  Mono<byte[]> read(ServerHttpRequest request, Admission.Visit visit) {
    long announced = request.getHeaders().getContentLength();
    if (announced > mostBytes) {
      return Mono.error(tooLarge());
    }
    return Mono.defer(
        () -> {
          var body = new Body(Math.toIntExact(announced), visit);
          return request
              .getBody()
              .doOnNext(body::append)
              .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
              .timeout(patience)
              .onErrorMap(TimeoutException.class, late -> body.silent())
              .onErrorMap(RequestBodies::isTransport, RequestBodies::brokenOff)
              .then(Mono.fromSupplier(body::bytes));
        });
  }

  private static boolean isTransport(Throwable failure) {
    return !(failure instanceof ApiException || failure instanceof NoRoomException);
  }

  /** Clients send the request again by themselves after this status. */
  static ApiException silent(Duration patience, String came) {
    return ApiException.refused(
        HttpStatus.REQUEST_TIMEOUT,
        "Nothing more came of the body for %d s; %s. Please send it again."
            .formatted(patience.toSeconds(), came),
        null,
        "incomplete_body");
  }

  /** Nobody will read it; it keeps a client that went away from counting as a fault of ours. */
  private static ApiException brokenOff(Throwable failure) {
    return ApiException.refused(
        HttpStatus.BAD_REQUEST,
        "The connection ended before the whole body had come.",
        null,
        "incomplete_body");
  }

  private ApiException tooLarge() {
    return ApiException.refused(
        HttpStatus.CONTENT_TOO_LARGE,
        "The body is longer than "
            + mostBytes
            + " bytes. Send smaller pictures and videos, or their http(s) addresses.",
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
        if (more > mostBytes - length) {
          throw tooLarge();
        }
        grow(length + more);
        buffer.read(bytes, length, more);
        length += more;
      } finally {
        DataBufferUtils.release(buffer);
      }
    }

    /** Memory is taken with the first byte that comes, not for a length that was only announced. */
    private void grow(int needed) {
      if (needed <= bytes.length) {
        return;
      }
      long first = announced > 0 ? announced : FIRST_SIZE;
      long doubled = Math.max(first, 2L * bytes.length);
      int size = Math.max(needed, (int) Math.min(doubled, mostBytes));
      visit.hold(size - bytes.length);
      bytes = Arrays.copyOf(bytes, size);
    }

    /** The client is told how far it came: only the two together can see where it stopped. */
    ApiException silent() {
      return RequestBodies.silent(
          patience,
          announced >= 0
              ? "%d of its %d bytes are here".formatted(length, announced)
              : length + " bytes are here");
    }

    /** The whole, once: what holds this object as long as the answer grows must not hold it. */
    byte[] bytes() {
      byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
      bytes = new byte[0];
      return whole;
    }
  }
}
