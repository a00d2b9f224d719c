package dev.onevision.llm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.EngineFailure;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.TokenUsage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompletionPublisherTests {

  private final List<ReplyEvent> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> broker = new ArrayList<>();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final CompletionPublisher completion = publisher(null);

  private CompletionPublisher publisher(@Nullable CompletionFormat format) {
    GenerationRequest request =
        new GenerationRequest(
            "r",
            new ReplyAddress(0),
            Instant.EPOCH,
            Priority.INTERACTIVE,
            "tiny",
            List.of(new Turn(Turn.Role.USER, List.of(new Part.Text("hello")))),
            new Sampling(null, null, null, null, null),
            new Stopping(null, List.of()),
            null,
            null,
            null,
            format,
            null);
    ReplyPublisher replies =
        (address, event) -> {
          sent.add(event);
          CompletableFuture<Void> taken = new CompletableFuture<>();
          broker.add(taken);
          return taken;
        };
    return new CompletionPublisher(request, 1, "print", replies.to(request));
  }

  private static GeneratedToken token(int index, int id, String text) {
    return new GeneratedToken(0, index, id, text, null);
  }

  private static EndReason completed(int tokens) {
    return new EndReason.Completed("", FinishReason.STOP, new TokenUsage(1, 0, 0, tokens));
  }

  @Test
  void requestEndsWhenTheBrokerHasItsLastEvent() {
    completion.token(token(0, 5, "a"));
    completion.ended(completed(1));
    assertThat(completion.end()).isNotDone();
    broker.get(1).complete(null);
    assertThat(completion.end()).isCompleted();
  }

  @Test
  void lostTokenFailsTheAttemptAndNothingIsSentAfterIt() {
    completion.onFailedAttempt(givenUp::incrementAndGet);
    completion.token(token(0, 5, "a"));
    broker.getFirst().completeExceptionally(new IOException("the broker is away"));
    assertThat(completion.end()).isCompletedExceptionally();
    assertThat(givenUp).hasValue(1);
    completion.token(token(1, 6, "b"));
    completion.ended(completed(2));
    assertThat(sent).hasSize(1);
  }

  @Test
  void attemptWhoseLastEventWasSentHasNotFailed() {
    completion.onFailedAttempt(givenUp::incrementAndGet);
    completion.ended(completed(0));
    broker.getFirst().complete(null);
    completion.ended(new EndReason.Abandoned());
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void cancelledRequestEndsWithoutAnEvent() {
    completion.ended(new EndReason.Cancelled());
    assertThat(completion.end()).isCompleted();
    assertThat(sent).isEmpty();
  }

  @Test
  void abandonedAndLostRequestsNeedAnotherAttempt() {
    for (EndReason reason : List.of(new EndReason.Abandoned(), new EndReason.Lost())) {
      CompletionPublisher publisher = publisher(null);
      publisher.ended(reason);
      assertThat(publisher.end()).isCompletedExceptionally();
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void failureOfTheFormatNamesTheFieldThatHasIt() {
    EndReason failed =
        new EndReason.Failed(
            new EngineFailure(EngineFailure.Kind.FORMAT_UNSATISFIABLE, "too many alternatives"));
    publisher(new CompletionFormat.Regex("a+", "guided_regex")).ended(failed);
    publisher(new CompletionFormat.JsonObject()).ended(failed);
    assertThat(sent)
        .extracting(event -> ((ReplyEvent.Failed) event).failure())
        .containsExactly(
            new Failure(Failure.Code.INVALID_REQUEST, "too many alternatives", "guided_regex"),
            new Failure(Failure.Code.INVALID_REQUEST, "too many alternatives", "response_format"));
  }
}
