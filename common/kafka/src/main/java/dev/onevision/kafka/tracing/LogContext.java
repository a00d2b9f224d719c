package dev.onevision.kafka.tracing;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Adds the id of a request to the log lines of a thread. */
public final class LogContext {

  /** The key of the id in the MDC, and its field in structured logs. */
  public static final String REQUEST_ID = "requestId";

  private static final int MAX_ID = 100;

  private LogContext() {}

  /**
   * Adds the id until the scope is closed, on the same thread.
   *
   * @param requestId null if there is none
   */
  public static Tracing.Scope of(@Nullable String requestId) {
    if (requestId == null) {
      return Tracing.Scope.NONE;
    }
    return MDC.putCloseable(REQUEST_ID, printable(requestId))::close;
  }

  /** Another program may have chosen the id. */
  private static String printable(String id) {
    String shortened = id.substring(0, Math.min(id.length(), MAX_ID));
    return shortened.codePoints().allMatch(c -> c > ' ' && c < 0x7f)
        ? shortened
        : shortened.replaceAll("[^!-~]", "?");
  }
}
