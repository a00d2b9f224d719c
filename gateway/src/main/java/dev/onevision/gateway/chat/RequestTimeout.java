package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import java.time.Duration;
import java.util.Locale;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Reads the header with which a client shortens the deadline of its request. Pure. */
final class RequestTimeout {

  static final String HEADER = "x-request-timeout";

  private RequestTimeout() {}

  /** The header's number of seconds, at most {@code max}. */
  static Duration of(ServerHttpRequest request, Duration max) {
    String text = request.getHeaders().getFirst(HEADER);
    if (text == null) {
      return max;
    }
    double seconds;
    try {
      seconds = Double.parseDouble(text.strip().toLowerCase(Locale.ROOT));
    } catch (NumberFormatException e) {
      seconds = Double.NaN;
    }
    if (!(seconds > 0)) {
      throw ApiException.invalidValue(
          "The header " + HEADER + " must be a number of seconds above 0.", HEADER);
    }
    long millis = (long) Math.min(Math.ceil(seconds * 1000), (double) max.toMillis());
    return Duration.ofMillis(millis);
  }
}
