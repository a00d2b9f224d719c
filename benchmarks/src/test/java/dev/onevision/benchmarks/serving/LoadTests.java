package dev.onevision.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadTests {

  private static final long MILLISECOND = 1_000_000;

  @Test
  void summarizesTheStreams() {
    Load load = Load.of(List.of(stream(10, 2), stream(30, 4), stream(20, 3)), 0.5);
    assertThat(load.firstMillis()).isEqualTo(20);
    assertThat(load.first95Millis()).isEqualTo(30);
    assertThat(load.tokenMillis()).isEqualTo(3);
    assertThat(load.eventsPerSecond()).isEqualTo(3 * 5 / 0.5);
  }

  /** Five events. */
  private static StreamTimes stream(long first, long between) {
    StreamTimes times = new StreamTimes(1000);
    LongStream.range(0, 5).forEach(i -> times.event(1000 + (first + i * between) * MILLISECOND));
    return times;
  }
}
