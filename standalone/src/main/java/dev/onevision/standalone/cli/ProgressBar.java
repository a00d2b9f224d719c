package dev.onevision.standalone.cli;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One line on the terminal with the progress of a command, its rate and the time left. Silent if
 * standard error is not a terminal. One bar at a time is on the terminal. Thread-safe.
 */
final class ProgressBar {

  private static final int WIDTH = 30;
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** What is counted. */
  enum Unit {
    FILES {
      @Override
      String amount(long done, long total) {
        return done + " of " + total;
      }

      @Override
      String rate(double perSecond) {
        return String.format(Locale.ROOT, "%.1f/s", perSecond);
      }
    },
    BYTES {
      @Override
      String amount(long done, long total) {
        return (done >> 20) + " of " + (total >> 20) + " MiB";
      }

      @Override
      String rate(double perSecond) {
        return Math.round(perSecond / (1 << 20)) + " MiB/s";
      }
    };

    abstract String amount(long done, long total);

    abstract String rate(double perSecond);
  }

  /** The bar whose line is on the terminal. */
  private static final AtomicReference<@Nullable ProgressBar> SHOWN = new AtomicReference<>();

  private final String title;
  private final Unit unit;
  private final long begin = System.nanoTime();
  private final PrintStream terminal = System.err;
  private final boolean shown = isShown();
  private long lastShown;

  ProgressBar(String title, Unit unit) {
    this.title = title;
    this.unit = unit;
  }

  /** Whether there is a terminal to show progress on. */
  @SuppressWarnings("SystemConsoleNull") // NullAway treats it as nullable
  static boolean isShown() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Shows the progress, up to its end; cheap enough for frequent calls. */
  synchronized void show(long done, long total) {
    if (done >= total) {
      clear(); // the next line of the log begins where this one ends
      return;
    }
    long now = System.nanoTime();
    if (!shown || (lastShown != 0 && now - lastShown < INTERVAL.toNanos())) {
      return;
    }
    lastShown = now;
    SHOWN.set(this);
    terminal.print("\r\033[K" + line(title, unit, done, total, Duration.ofNanos(now - begin)));
    terminal.flush();
  }

  /** Removes the line on the terminal, if there is one, before other output of any thread. */
  static void removeShown() {
    ProgressBar bar = SHOWN.get();
    if (bar != null) {
      bar.clear();
    }
  }

  /** Removes the line, before other output. */
  synchronized void clear() {
    lastShown = 0;
    SHOWN.compareAndSet(this, null);
    if (shown) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }

  static String line(String title, Unit unit, long done, long total, Duration elapsed) {
    double share = total == 0 ? 1 : Math.min(1, (double) done / total);
    int filled = (int) (share * WIDTH);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    String line =
        "%s [%s] %d %%, %s"
            .formatted(title, bar, Math.round(share * 100), unit.amount(done, total));
    double seconds = elapsed.toMillis() / 1000.0;
    if (done == 0 || seconds == 0) {
      return line;
    }
    double rate = done / seconds;
    return line + ", " + unit.rate(rate) + ", " + time(Math.round((total - done) / rate)) + " left";
  }

  private static String time(long seconds) {
    if (seconds < 100) {
      return seconds + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    return minutes < 100 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }
}
