package dev.onevision.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

class OpenAnswerTests {

  @Test
  void tokensAndTheEndAreDeliveredInOrder() {
    var answer = new OpenAnswer(16, 1);
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    answer.accept(token(1, 0));
    answer.accept(token(1, 1));
    answer.accept(finished(1, 2));
    assertThat(heard.events).containsExactly(token(1, 0), token(1, 1), finished(1, 2));
    assertThat(heard.completed).isTrue();
    assertThat(answer.endedByWorker()).isTrue();
  }

  @Test
  void whatComesBeforeTheSubscriptionIsKept() {
    var answer = new OpenAnswer(16, 1);
    answer.accept(token(1, 0));
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    assertThat(heard.events).containsExactly(token(1, 0));
  }

  @Test
  void whatFollowsALostTokenWaitsForTheNextAttempt() {
    var answer = new OpenAnswer(16, 1);
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    answer.accept(token(1, 0));
    assertThat(answer.accept(token(1, 2))).isEqualTo(OpenAnswer.Result.AFTER_HOLE_DROPPED);
    assertThat(answer.accept(finished(1, 3))).isEqualTo(OpenAnswer.Result.AFTER_HOLE_DROPPED);
    assertThat(answer.endedByWorker()).isFalse();
    for (int i = 0; i < 3; i++) {
      answer.accept(token(2, i));
    }
    answer.accept(finished(2, 3));
    assertThat(heard.events).containsExactly(token(1, 0), token(2, 1), token(2, 2), finished(2, 3));
    assertThat(heard.completed).isTrue();
  }

  @Test
  void choicesEndOnceEachAndTheWholeAfterTheLastOfThem() {
    var answer = new OpenAnswer(16, 2);
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    answer.accept(choiceToken(1, 1));
    answer.accept(choiceEnd(1, 1, 1));
    // The worker dies; the next attempt is told of in another order.
    assertThat(answer.accept(finished(2, 2))).isEqualTo(OpenAnswer.Result.AFTER_HOLE_DROPPED);
    answer.accept(choiceToken(2, 0));
    answer.accept(choiceEnd(2, 0, 1));
    assertThat(answer.accept(choiceToken(2, 1))).isEqualTo(OpenAnswer.Result.REPLAY_DROPPED);
    assertThat(answer.accept(choiceEnd(2, 1, 1))).isEqualTo(OpenAnswer.Result.REPLAY_DROPPED);
    answer.accept(finished(2, 2));
    assertThat(heard.events)
        .containsExactly(
            choiceToken(1, 1),
            choiceEnd(1, 1, 1),
            choiceToken(2, 0),
            choiceEnd(2, 0, 1),
            finished(2, 2));
    assertThat(heard.completed).isTrue();
  }

  private static ReplyEvent choiceToken(int attempt, int choice) {
    return new ReplyEvent.Token("r", attempt, 0, 7, "t", choice, null);
  }

  private static ReplyEvent choiceEnd(int attempt, int choice, int tokens) {
    return new ReplyEvent.ChoiceFinished("r", attempt, choice, tokens, "", FinishReason.STOP);
  }

  @Test
  void nothingIsHeardAfterTheEnd() {
    var answer = new OpenAnswer(16, 1);
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    answer.accept(finished(1, 0));
    assertThat(answer.accept(token(2, 0))).isEqualTo(OpenAnswer.Result.ENDED);
    assertThat(answer.accept(finished(2, 0))).isEqualTo(OpenAnswer.Result.ENDED);
    answer.fail(new IllegalStateException("late"));
    assertThat(heard.events).containsExactly(finished(1, 0));
    assertThat(heard.error).isNull();
  }

  @Test
  void aClientThatReadsTooSlowlyGetsWhatWasKeptAndThenAnError() {
    var answer = new OpenAnswer(16, 1);
    var heard = new Heard(answer.events(), 1);
    for (int i = 0; i < 1000; i++) {
      answer.accept(token(1, i));
    }
    assertThat(heard.events).hasSize(1);
    heard.request(Long.MAX_VALUE);
    assertThat(heard.events).hasSizeBetween(16, 18);
    assertThat(heard.failure().code()).isEqualTo(Failure.Code.OVERLOADED);
    assertThat(answer.endedByWorker()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachIndexIsDeliveredOnceHoweverAttemptsInterleave(int seed) {
    var random = new Random(seed);
    int tokens = 50;
    int attempts = 4;
    var answer = new OpenAnswer(16, 1);
    var heard = new Heard(answer.events(), Long.MAX_VALUE);
    int[] next = new int[attempts];
    // Attempt 0 is never behind, as the log keeps each worker's order; the others may die.
    while (next[0] <= tokens) {
      int attempt = random.nextInt(attempts);
      int index = next[attempt]++;
      if (index < tokens) {
        answer.accept(token(attempt + 1, index));
      } else if (index == tokens) {
        answer.accept(finished(attempt + 1, tokens));
      }
    }
    assertThat(heard.events).hasSize(tokens + 1);
    for (int i = 0; i < tokens; i++) {
      assertThat(((ReplyEvent.Token) heard.events.get(i)).index()).isEqualTo(i);
    }
    assertThat(heard.events.getLast()).isInstanceOf(ReplyEvent.Finished.class);
    assertThat(heard.completed).isTrue();
  }

  private static ReplyEvent.Token token(int attempt, int index) {
    return new ReplyEvent.Token("r", attempt, index, 7, "x");
  }

  private static ReplyEvent.Finished finished(int attempt, int tokens) {
    return new ReplyEvent.Finished(
        "r", attempt, "", FinishReason.STOP, new Usage(1, 0, tokens), "f");
  }

  private static final class Heard extends BaseSubscriber<ReplyEvent> {

    final List<ReplyEvent> events = new ArrayList<>();
    boolean completed;
    @Nullable Throwable error;
    private final long first;

    Heard(Flux<ReplyEvent> source, long first) {
      this.first = first;
      source.subscribe(this);
    }

    Failure failure() {
      return ((AnswerFailedException) Objects.requireNonNull(error)).failure();
    }

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
      request(first);
    }

    @Override
    protected void hookOnNext(ReplyEvent event) {
      events.add(event);
    }

    @Override
    protected void hookOnComplete() {
      completed = true;
    }

    @Override
    protected void hookOnError(Throwable failure) {
      error = failure;
    }
  }
}
