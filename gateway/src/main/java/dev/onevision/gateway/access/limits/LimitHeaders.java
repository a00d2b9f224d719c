package dev.onevision.gateway.access.limits;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The state of a caller's limits, for OpenAI's headers.
 *
 * @param requests null if they are not limited
 * @param tokens null if they are not limited
 */
public record LimitHeaders(@Nullable Window requests, @Nullable Window tokens) {

  /** The names of all headers. */
  public static final List<String> NAMES =
      List.of(
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-tokens");

  /** The form of a duration, as a regular expression. */
  public static final String DURATION = "^([0-9]+ms|([0-9]+m)?[0-9]+(\\.[0-9]+)?s)$";

  static final LimitHeaders NONE = new LimitHeaders(null, null);

  /**
   * One limit.
   *
   * @param reset the time until nothing is used
   */
  record Window(long limit, long remaining, Duration reset) {}

  /** Sets the headers of a response. */
  public void write(HttpHeaders headers) {
    write(headers, "requests", requests);
    write(headers, "tokens", tokens);
  }

  private static void write(HttpHeaders headers, String what, @Nullable Window window) {
    if (window != null) {
      headers.set("x-ratelimit-limit-" + what, Long.toString(window.limit));
      headers.set("x-ratelimit-remaining-" + what, Long.toString(window.remaining));
      headers.set("x-ratelimit-reset-" + what, text(window.reset));
    }
  }

  /** In OpenAI's form: {@code 120ms}, {@code 1.5s}, {@code 6m0s}, rounded up to milliseconds. */
  static String text(Duration duration) {
    long millis = duration.plusNanos(999_999).toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    BigDecimal seconds = BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros();
    return (minutes == 0 ? "" : minutes + "m") + seconds.toPlainString() + "s";
  }
}
