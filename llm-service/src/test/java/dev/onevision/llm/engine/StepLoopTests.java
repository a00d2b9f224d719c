package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.prompt.MediaEmbedding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How requests end. */
class StepLoopTests {

  private static final MediaEmbedding EMBEDDING =
      new MediaEmbedding(0, 5, MediaEmbedding.DataType.F32, "digest");

  private final LoopUnderTest given = new LoopUnderTest();

  @Test
  void embeddingThatTheModelRefusesFailsItsRequestAlone() {
    Heard good = given.offer("good", 3);
    Heard bad = given.offer("bad", 3, EMBEDDING);
    given.decoder.refuseMedia = true;
    given.steps(5);
    assertThat(bad.events).containsExactly("failed INTERNAL");
    assertThat(good.events).containsExactly("0", "1", "2", "finished LENGTH");
    assertThat(given.loop.isIdle()).isTrue();
    assertThat(given.gone).containsExactlyInAnyOrder("good", "bad");
  }

  @Test
  void failedStepFailsOnlyItsRequests() {
    Heard first = given.offer("first", 3);
    given.decoder.failSteps = 1;
    given.steps(1);
    Heard second = given.offer("second", 1);
    given.steps(2);
    assertThat(first.events).containsExactly("failed INTERNAL");
    assertThat(second.events).containsExactly("0", "finished LENGTH");
  }

  @Test
  void listenerThatThrowsFailsItsRequestAlone() {
    Heard good = given.offer("good", 3);
    Heard bad = given.offer("bad", 3);
    bad.throwsOn = "1";
    Heard worse = given.offer("worse", 3);
    worse.throwsOn = "finished LENGTH";
    Heard worst = given.offer("worst", 3);
    worst.throwsOn = "";
    given.steps(5);
    assertThat(good.events).containsExactly("0", "1", "2", "finished LENGTH");
    assertThat(bad.events).containsExactly("0", "1", "failed INTERNAL");
    // The listener did not take the end: another attempt must run the request.
    assertThat(worse.events).containsExactly("0", "1", "2", "finished LENGTH", "abandoned");
    assertThat(worst.events).containsExactly("0", "failed INTERNAL", "abandoned");
    assertThat(given.loop.isIdle()).isTrue();
    assertThat(given.gone).containsExactlyInAnyOrder("good", "bad", "worse", "worst");
  }

  @Test
  void embeddingsAreFreedHoweverTheRequestEnds() {
    given.offer("finishes", 1, EMBEDDING);
    given.offer("is cancelled", 50, EMBEDDING);
    given.offer("is late", 50, EMBEDDING);
    given.steps(3);
    assertThat(given.decoder.media).isEqualTo(2);
    given.loop.cancel("is cancelled");
    given.advance(Duration.ofHours(1));
    given.steps(1);
    assertThat(given.decoder.media).isZero();
    assertThat(given.loop.isIdle()).isTrue();
  }

  @Test
  void unfinishedRequestsAreAbandonedAtTheEnd() {
    Heard heard = given.offer("unfinished", 50);
    given.steps(1);
    given.loop.endAll(new EndReason.Abandoned());
    assertThat(heard.events).containsExactly("0", "abandoned");
  }

  @Test
  void secondAttemptReplacesTheFirst() {
    Heard first = given.offer("again", 3);
    given.steps(1);
    Heard second = given.offer("again", 3);
    given.steps(3);
    assertThat(first.events).containsExactly("0", "abandoned");
    assertThat(second.events).containsExactly("0", "1", "2", "finished LENGTH");
  }
}
