package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefillPaceTests {

  private static final int BUDGET = 512;

  private final PrefillPace pace = new PrefillPace();

  @Test
  void beforeMeasurementsNothingIsLimited() {
    assertThat(pace.maxTokens()).isEqualTo(Integer.MAX_VALUE);
    pace.ran(0, 512, 100_000_000);
    assertThat(pace.maxTokens()).isEqualTo(Integer.MAX_VALUE);
  }

  /** A step of 33 ms and 4 ms a prompt token, as the 0.5b shape has on two cores. */
  @Test
  void promptsOnAProcessorLeaveStreamsTheirPace() {
    double step = 33e6;
    Machine machine = new Machine(step, step, 4e6);
    machine.run(20, 0);
    machine.run(1, BUDGET);
    double longest = machine.run(200, BUDGET);
    assertThat(longest).isLessThan(3 * step);
    assertThat(machine.tokens).isGreaterThan(10);
  }

  /** A recorded step of 7 ms; a mixed one takes 10 ms and 26 us a prompt token. */
  @Test
  void promptsOnAGpuTakeTheWholeBudget() {
    Machine machine = new Machine(7e6, 10e6, 26e3);
    machine.run(20, 0);
    machine.run(200, BUDGET);
    assertThat(machine.tokens).isEqualTo(BUDGET);
  }

  /** The mixed step of a small model takes three times as long, whatever the number of tokens. */
  @Test
  void fixedTimeOfAMixedStepDoesNotStarvePrompts() {
    Machine machine = new Machine(1.7e6, 5.1e6, 4e3);
    machine.run(20, 0);
    machine.run(200, BUDGET);
    assertThat(machine.tokens).isEqualTo(BUDGET);
  }

  /** Tokenizing the prompts takes the processor's time just before they are read. */
  @Test
  void longStepsBeforeAPromptDoNotSlowStreamsDown() {
    double step = 59e6;
    Machine machine = new Machine(step, step, 2e6);
    machine.run(40, 0);
    for (int i = 0; i < 10; i++) {
      pace.ran(1, 0, (long) (3 * step));
    }
    machine.run(20, BUDGET);
    assertThat(machine.run(200, BUDGET)).isLessThan(3.1 * step);
  }

  @Test
  void promptsProgressOnASlowMachine() {
    Machine machine = new Machine(10e6, 10e6, 100e6);
    machine.run(20, 0);
    machine.run(50, BUDGET);
    assertThat(machine.tokens).isEqualTo(4);
  }

  /** Steps of one decoding sequence. */
  private final class Machine {

    private final double decodeNanos;
    private final double mixedNanos;
    private final double tokenNanos;
    private int tokens;

    Machine(double decodeNanos, double mixedNanos, double tokenNanos) {
      this.decodeNanos = decodeNanos;
      this.mixedNanos = mixedNanos;
      this.tokenNanos = tokenNanos;
    }

    /** Runs steps and returns the longest duration. */
    double run(int steps, int budget) {
      double longest = 0;
      for (int i = 0; i < steps; i++) {
        tokens = Math.min(budget, pace.maxTokens());
        double nanos = tokens == 0 ? decodeNanos : mixedNanos + tokens * tokenNanos;
        pace.ran(1, tokens, (long) nanos);
        longest = Math.max(longest, nanos);
      }
      return longest;
    }
  }
}
