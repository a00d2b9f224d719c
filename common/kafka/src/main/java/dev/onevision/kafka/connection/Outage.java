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
 * Keeps the log short while something is away: says once that it is, again every half minute as
 * long as that lasts, or when the cause is another, and once that it is over. Causes that differ in
 * numbers only, such as how long was waited, are the same. Thread-safe.
 */
public final class Outage {

  private static final Logger LOGGER = LoggerFactory.getLogger(Outage.class);
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final long REPEAT = Duration.ofSeconds(30).toNanos();

  private final String subject;
  private final Duration patience;
  private final LongSupplier clock;
  private final BiConsumer<Level, String> log;

  // All guarded by this.
  private @Nullable String cause;
  private long begin;
  private long said;
  private long last;

  /**
   * Nothing is away yet.
   *
   * @param subject what the lines begin with
   */
  public Outage(String subject) {
    this(subject, Duration.ofDays(365));
  }

  /**
   * Nothing is away yet.
   *
   * @param subject what the lines begin with
   * @param patience after which a line is an error and no longer a warning
   */
  public Outage(String subject, Duration patience) {
    this(
        subject,
        patience,
        System::nanoTime,
        (level, line) -> LOGGER.atLevel(level).log("{}", line));
  }

  Outage(String subject, Duration patience, LongSupplier clock, BiConsumer<Level, String> log) {
    this.subject = subject;
    this.patience = patience;
    this.clock = clock;
    this.log = log;
  }

  /** It is away, or still is. */
  public synchronized void failed(String why) {
    long now = clock.getAsLong();
    last = now;
    if (cause == null) {
      begin = now;
    } else if (kind(cause).equals(kind(why)) && now - said < REPEAT) {
      cause = why;
      return;
    }
    cause = why;
    said = now;
    Level level = now - begin < patience.toNanos() ? Level.WARN : Level.ERROR;
    long seconds = Duration.ofNanos(now - begin).toSeconds();
    log.accept(
        level, seconds == 0 ? subject + ": " + why : subject + " for " + seconds + " s: " + why);
  }

  private static String kind(String why) {
    return NUMBER.matcher(why).replaceAll("");
  }

  /** It works, as it did or again. */
  public synchronized void ended() {
    if (cause != null) {
      cause = null;
      long millis = Duration.ofNanos(clock.getAsLong() - begin).toMillis();
      log.accept(Level.INFO, subject + ": over after %.1f s".formatted(millis / 1_000.0));
    }
  }

  /** Why it is away, if it is. */
  public synchronized Optional<String> cause() {
    return Optional.ofNullable(cause);
  }

  /** Why it is away, if that was noticed within this time. */
  public synchronized Optional<String> causeWithin(Duration time) {
    return clock.getAsLong() - last <= time.toNanos() ? cause() : Optional.empty();
  }
}
