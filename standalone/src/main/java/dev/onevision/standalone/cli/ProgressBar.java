package dev.onevision.standalone.cli;

import java.io.PrintStream;
import java.time.Duration;

/**
 * One line on the terminal that says how far a long command is. Silent where standard error is no
 * terminal. Not thread-safe.
 */
final class ProgressBar {

  private static final int WIDTH = 30;

  private final long total;
  private final long begin = System.nanoTime();
  private final PrintStream terminal = System.err;
  private final boolean shown = System.console() != null && System.console().isTerminal();

  ProgressBar(long total) {
    this.total = total;
  }

  void show(long done) {
    if (shown) {
      terminal.print("\r\033[K" + line(done, total, Duration.ofNanos(System.nanoTime() - begin)));
      terminal.flush();
    }
  }

  void clear() {
    if (shown) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }

  static String line(long done, long total, Duration elapsed) {
    double share = total == 0 ? 1 : Math.min(1, (double) done / total);
    int filled = (int) (share * WIDTH);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    String left =
        done == 0 || done >= total
            ? ""
            : ", " + Math.round(elapsed.toMillis() / 1000.0 / done * (total - done)) + " s left";
    return "[" + bar + "] " + Math.round(share * 100) + " %" + left;
  }
}
