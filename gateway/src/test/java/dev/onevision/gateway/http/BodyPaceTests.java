package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.http.BodyPace.Limits;
import dev.onevision.gateway.http.BodyPace.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyPaceTests {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final BodyPace pace =
      new BodyPace(new Limits(Duration.ofSeconds(60), Duration.ofSeconds(20), 1000));

  @Test
  void byteASecondIsOnTimeOnlyUntilTheGraceIsOver() {
    pace.asked(Long.MAX_VALUE, 0);
    for (int second = 1; second <= 20; second++) {
      pace.came(1, second * SECOND);
      assertThat(pace.check(second * SECOND)).isEqualTo(Verdict.ON_TIME);
    }
    assertThat(pace.check(21 * SECOND)).isEqualTo(Verdict.SLOW);
  }

  @Test
  void bodyAtTheMinRateIsNeverLate() {
    pace.asked(Long.MAX_VALUE, 0);
    for (int second = 1; second <= 3600; second++) {
      pace.came(1000, second * SECOND);
      assertThat(pace.check(second * SECOND)).isEqualTo(Verdict.ON_TIME);
    }
  }

  @Test
  void fastBeginningDoesNotPayForAPauseLongerThanTheIdleTimeout() {
    pace.asked(Long.MAX_VALUE, 0);
    pace.came(50_000_000, SECOND);
    assertThat(pace.check(61 * SECOND)).isEqualTo(Verdict.ON_TIME);
    assertThat(pace.check(62 * SECOND)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void timeInWhichTheServerDoesNotReadDoesNotCount() {
    pace.asked(1, 0);
    pace.came(1, SECOND);
    assertThat(pace.check(1000 * SECOND)).isEqualTo(Verdict.ON_TIME);
    pace.asked(1, 1000 * SECOND);
    pace.came(1, 1001 * SECOND);
    assertThat(pace.check(2000 * SECOND)).isEqualTo(Verdict.ON_TIME);
    pace.asked(1, 2000 * SECOND);
    assertThat(pace.check(2021 * SECOND)).isEqualTo(Verdict.SLOW);
  }

  @Test
  void aMinRateOfZeroNeverFails() {
    var unlimited = new BodyPace(new Limits(Duration.ofSeconds(60), Duration.ZERO, 0));
    unlimited.asked(1, 0);
    assertThat(unlimited.check(60 * SECOND)).isEqualTo(Verdict.ON_TIME);
  }
}
