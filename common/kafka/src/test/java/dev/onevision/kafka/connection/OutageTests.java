package dev.onevision.kafka.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTests {

  private final AtomicLong now = new AtomicLong(1_000_000_000L);
  private final List<String> lines = new ArrayList<>();
  private final Outage outage =
      new Outage(
          "It is away",
          Duration.ofSeconds(60),
          now::get,
          (level, line) -> lines.add(level + " " + line));

  @Test
  void manyFailuresAreOneLineAndTheEndIsAnother() {
    for (int i = 0; i < 20; i++) {
      outage.failed("no answer");
      pass(1);
    }
    outage.ended();
    outage.ended();
    assertThat(lines)
        .containsExactly("WARN It is away: no answer", "INFO It is away: over after 20.0 s");
  }

  @Test
  void whatLastsIsRepeatedAndBecomesAnError() {
    for (int i = 0; i < 70; i++) {
      outage.failed("no answer");
      pass(1);
    }
    assertThat(lines)
        .containsExactly(
            "WARN It is away: no answer",
            "WARN It is away for 30 s: no answer",
            "ERROR It is away for 60 s: no answer");
  }

  @Test
  void anotherCauseIsSaidAtOnce() {
    outage.failed("no answer");
    pass(2);
    outage.failed("not let in");
    assertThat(lines)
        .containsExactly("WARN It is away: no answer", "WARN It is away for 2 s: not let in");
    assertThat(outage.cause()).contains("not let in");
  }

  @Test
  void causesThatDifferInNumbersAreOneLine() {
    outage.failed("not within 5003 ms");
    pass(5);
    outage.failed("not within 5012 ms");
    assertThat(lines).containsExactly("WARN It is away: not within 5003 ms");
    assertThat(outage.cause()).contains("not within 5012 ms");
  }

  @Test
  void aCauseThatWasNotSeenAgainIsForgottenByWhoeverAsksForRecentOnes() {
    outage.failed("no answer");
    pass(5);
    assertThat(outage.causeWithin(Duration.ofSeconds(10))).contains("no answer");
    pass(6);
    assertThat(outage.causeWithin(Duration.ofSeconds(10))).isEmpty();
    assertThat(outage.cause()).contains("no answer");
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
