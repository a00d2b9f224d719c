package dev.onevision.kafka.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs an outage briefly: once at its start, every half minute while it lasts, when its cause
 * changes, and at its end. Causes that differ only in numbers, such as a time, count as the same.
 * Thread-safe.
 */
public final class Outage {

  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final long REPEAT = Duration.ofSeconds(30).toNanos();

  private final String subject;
  private final Duration errorAfter;
  private final LongSupplier clock;
  private final BiConsumer<Level, String> output;

  // All guarded by this.
  private @Nullable String cause;
  private long begin;
  private long loggedAt;
  private long reportedAt;

  /**
   * Creates an outage that has not begun; all lines are warnings.
   *
   * @param subject prefix of the lines
   */
  public Outage(String subject) {
    this(subject, Duration.ofDays(365));
  }

  /**
   * Creates an outage that has not begun.
   *
   * @param subject prefix of the lines
   * @param errorAfter duration after which a line is an error instead of a warning
   */
  public Outage(String subject, Duration errorAfter) {
    this(
        subject, errorAfter, System::nanoTime, (level, line) -> log.atLevel(level).log("{}", line));
  }

  Outage(
      String subject, Duration errorAfter, LongSupplier clock, BiConsumer<Level, String> output) {
    this.subject = subject;
    this.errorAfter = errorAfter;
    this.clock = clock;
    this.output = output;
  }

  /** The outage begins, or continues. */
  public synchronized void failed(String why) {
    long now = clock.getAsLong();
    reportedAt = now;
    if (cause == null) {
      begin = now;
    } else if (kind(cause).equals(kind(why)) && now - loggedAt < REPEAT) {
      cause = why;
      return;
    }
    cause = why;
    loggedAt = now;
    Level level = now - begin < errorAfter.toNanos() ? Level.WARN : Level.ERROR;
    long seconds = Duration.ofNanos(now - begin).toSeconds();
    output.accept(
        level, seconds == 0 ? subject + ": " + why : subject + " for " + seconds + " s: " + why);
  }

  private static String kind(String why) {
    return NUMBER.matcher(why).replaceAll("");
  }

  /** There is no outage, or it ends. */
  public synchronized void ended() {
    if (cause != null) {
      cause = null;
      long millis = Duration.ofNanos(clock.getAsLong() - begin).toMillis();
      output.accept(Level.INFO, subject + ": over after %.1f s".formatted(millis / 1_000.0));
    }
  }

  /** The cause of the current outage. */
  public synchronized Optional<String> cause() {
    return Optional.ofNullable(cause);
  }

  /** The cause of the current outage, if it was reported within this time. */
  public synchronized Optional<String> causeWithin(Duration time) {
    return clock.getAsLong() - reportedAt <= time.toNanos() ? cause() : Optional.empty();
  }
}
