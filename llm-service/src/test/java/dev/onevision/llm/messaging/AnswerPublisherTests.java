package dev.onevision.llm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerPublisherTests {

  private final List<ReplyEvent> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> broker = new ArrayList<>();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final AnswerPublisher answer =
      new AnswerPublisher(
          new GenerationRequest(
              "r",
              new ReplyAddress(0),
              Instant.EPOCH,
              Priority.INTERACTIVE,
              "tiny",
              List.of(new Turn(Turn.Role.USER, List.of(new Part.Text("hello")))),
              new Sampling(null, null, null, null, null),
              new Stopping(null, List.of())),
          1,
          "print",
          (address, event) -> {
            sent.add(event);
            CompletableFuture<Void> taken = new CompletableFuture<>();
            broker.add(taken);
            return taken;
          });

  @Test
  void answerEndsWhenTheBrokerHasItsEnd() {
    answer.token(0, 0, 5, "a", null);
    answer.finished("", FinishReason.STOP, new Usage(1, 0, 1));
    assertThat(answer.end()).isNotDone();
    broker.get(1).complete(null);
    assertThat(answer.end()).isCompleted();
  }

  @Test
  void tokenThatTheBrokerDidNotTakeEndsTheAttemptAndNothingFollowsTheHole() {
    answer.onGivenUp(givenUp::incrementAndGet);
    answer.token(0, 0, 5, "a", null);
    broker.getFirst().completeExceptionally(new IOException("the broker is away"));
    assertThat(answer.end()).isCompletedExceptionally();
    assertThat(givenUp).hasValue(1);
    answer.token(0, 1, 6, "b", null);
    answer.finished("", FinishReason.STOP, new Usage(1, 0, 2));
    assertThat(sent).hasSize(1);
  }

  @Test
  void generationOfAnAnswerThatWasToldToItsEndIsNotGivenUp() {
    answer.onGivenUp(givenUp::incrementAndGet);
    answer.finished("", FinishReason.STOP, new Usage(1, 0, 0));
    broker.getFirst().complete(null);
    answer.abandoned();
    assertThat(givenUp).hasValue(0);
  }
}
