package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Requests with several choices. */
class StepLoopChoicesTests {

  private final LoopUnderTest given = new LoopUnderTest();

  @Test
  void choicesEndOneByOneAndTheRequestAfterTheLast() {
    Heard heard = new Heard();
    given.loop.offer(given.choices("several", heard, 3, 1));
    given.steps(2);
    assertThat(heard.events).containsExactly("0", "1", "0", "choice 1 finished LENGTH");
    given.steps(1);
    assertThat(heard.events)
        .endsWith("2", "choice 0 finished LENGTH", "finished LENGTH 4")
        .hasSize(7);
    assertThat(given.decoder.copies).containsExactly("2 slots");
    assertThat(given.gone).containsExactly("several");
    assertThat(given.loop.isIdle()).isTrue();
  }

  @Test
  void cancelledRequestEndsOnceWithAllItsChoices() {
    Heard heard = new Heard();
    given.loop.offer(given.choices("several", heard, 50, 50, 50));
    given.steps(2);
    given.loop.cancel("several");
    assertThat(heard.events).last().isEqualTo("cancelled");
    assertThat(heard.events.stream().filter("cancelled"::equals)).hasSize(1);
    assertThat(given.loop.isIdle()).isTrue();
  }

  @Test
  void failedCopyFailsTheRequestsThatRunAndNoOthers() {
    Heard several = new Heard();
    given.loop.offer(given.choices("several", several, 50, 50, 50, 50));
    given.steps(1);
    Heard waiting = given.offer("waiting", 1);
    given.decoder.failCopies = 1;
    given.steps(2);
    assertThat(several.events).containsExactly("0", "failed INTERNAL");
    assertThat(waiting.events).containsExactly("0", "finished LENGTH");
  }
}
