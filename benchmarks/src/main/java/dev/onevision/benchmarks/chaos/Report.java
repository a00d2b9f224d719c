package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.StreamClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came of it, as a table. Thread-safe while streams report. */
final class Report {

  private static final Logger log = LoggerFactory.getLogger(Report.class);

  private final List<StreamClient.Heard> heard = new CopyOnWriteArrayList<>();
  private final List<StreamClient.Heard> failed = new CopyOnWriteArrayList<>();
  private final List<StreamClient.Heard> changed = new CopyOnWriteArrayList<>();
  private long undisturbedFailures;
  private int kills;
  private Duration undisturbed = Duration.ZERO;
  private Duration disturbed = Duration.ZERO;

  void undisturbed(Collection<StreamClient.Heard> streams, long nanos) {
    undisturbed = Duration.ofNanos(nanos);
    undisturbedFailures = streams.stream().filter(stream -> !stream.isComplete()).count();
  }

  /** Compares a stream with the same one of the undisturbed run. */
  void stream(StreamClient.@Nullable Heard expected, StreamClient.Heard stream) {
    heard.add(stream);
    if (!stream.isComplete()) {
      log.error("A stream failed: {}", stream.end());
      failed.add(stream);
    } else if (expected == null || !expected.text().equals(stream.text())) {
      log.error("An answer changed: {} instead of {}", stream, expected);
      changed.add(stream);
    }
  }

  void disturbed(int count, long nanos) {
    kills = count;
    disturbed = Duration.ofNanos(nanos);
  }

  boolean isClean() {
    return undisturbedFailures == 0 && failed.isEmpty() && changed.isEmpty();
  }

  String table() {
    double gap = heard.stream().mapToDouble(StreamClient.Heard::longestGap).max().orElse(0);
    long resumed = heard.stream().filter(stream -> stream.resumed() > 0).count();
    return String.format(
        Locale.ROOT,
        """
        | streams | kills | resumed | lost | changed (a token missing or doubled) | longest gap | undisturbed | disturbed |
        |---|---|---|---|---|---|---|---|
        | %d | %d | %d | %d | %d | %.1f s | %d s | %d s |
        """,
        heard.size(),
        kills,
        resumed,
        failed.size(),
        changed.size(),
        gap,
        undisturbed.toSeconds(),
        disturbed.toSeconds());
  }
}
