package dev.onevision.standalone.cli;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;

/**
 * One line on the terminal with the progress of a command. Silent if standard error is not a
 * terminal. Not thread-safe.
 */
final class ProgressBar {

  private static final int WIDTH = 30;
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final String title;
  private final long begin = System.nanoTime();
  private final PrintStream terminal = System.err;
  private final boolean shown;
  private long lastShown;
  private boolean moved;

  @SuppressWarnings("SystemConsoleNull") // NullAway treats it as nullable
  ProgressBar(String title) {
    this.title = title;
    Console console = System.console();
    this.shown = console != null && console.isTerminal();
  }

  /** Shows the progress; cheap enough for frequent calls. */
  void show(long done, long total) {
    moved = true;
    long now = System.nanoTime();
    if (!shown || (lastShown != 0 && now - lastShown < INTERVAL.toNanos() && done < total)) {
      return;
    }
    lastShown = now;
    terminal.print("\r\033[K" + line(title, done, total, Duration.ofNanos(now - begin)));
    terminal.flush();
  }

  /** Whether there was any progress. */
  boolean moved() {
    return moved;
  }

  /** Removes the line, before other output. */
  void clear() {
    lastShown = 0;
    if (shown) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }

  static String line(String title, long done, long total, Duration elapsed) {
    double share = total == 0 ? 1 : Math.min(1, (double) done / total);
    int filled = (int) (share * WIDTH);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    String left =
        done == 0 || done >= total
            ? ""
            : ", " + Math.round(elapsed.toMillis() / 1000.0 / done * (total - done)) + " s left";
    return title + " [" + bar + "] " + Math.round(share * 100) + " %" + left;
  }
}
