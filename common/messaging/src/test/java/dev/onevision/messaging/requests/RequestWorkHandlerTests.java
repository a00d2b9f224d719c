package dev.onevision.messaging.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Priority;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.Sampling;
import dev.onevision.messaging.wire.Stopping;
import dev.onevision.messaging.wire.Turn;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestWorkHandlerTests {

  private final WireCodec codec = new WireCodec();
  private final List<String> worked = new ArrayList<>();
  private final List<ReplyEvent.Failed> failures = new ArrayList<>();
  private final RequestWorkHandler handler =
      new RequestWorkHandler(
          codec,
          "ours",
          (address, event) -> {
            failures.add((ReplyEvent.Failed) event);
            return CompletableFuture.allOf();
          },
          (request, attempt) -> worked.add(request.id() + " " + attempt));

  @Test
  void requestForThisModelIsWorkedOn() throws Exception {
    handler.handle(delivery("a", "ours", 2));
    assertThat(worked).containsExactly("a 2");
    assertThat(failures).isEmpty();
  }

  @Test
  void requestForAnotherModelIsRefusedAndNamesBoth() throws Exception {
    handler.handle(delivery("b", "theirs", 1));
    assertThat(worked).isEmpty();
    Failure failure = failures.getFirst().failure();
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.parameter()).isEqualTo("model");
    assertThat(failure.message()).contains("'ours'", "'theirs'");
  }

  @Test
  void recordThatIsNoRequestIsLeftBehind() throws Exception {
    handler.handle(new Delivery("c", "nonsense".getBytes(StandardCharsets.UTF_8), 1, "q", 0, 0));
    handler.exhausted(
        new Delivery("c", "{}".getBytes(StandardCharsets.UTF_8), 5, "q", 0, 0),
        new IOException("gone"));
    assertThat(worked).isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void givenUpRequestIsAnsweredWithItsIdAndNoDetail() {
    handler.exhausted(delivery("d-17", "ours", 5), new IOException("secret detail"));
    Failure failure = failures.getFirst().failure();
    assertThat(failure.code()).isEqualTo(Failure.Code.INTERNAL);
    assertThat(failure.message()).contains("d-17").doesNotContain("secret");
  }

  @Test
  void refusalOrEndThatTheBrokerDoesNotTakeIsRepeatedByAnotherAttempt() {
    IOException away = new IOException("the broker is away");
    RequestWorkHandler cut =
        new RequestWorkHandler(
            codec,
            "ours",
            (address, event) -> CompletableFuture.failedFuture(away),
            (request, attempt) -> worked.add(request.id()));
    assertThatThrownBy(() -> cut.handle(delivery("e", "theirs", 1))).isSameAs(away);
    assertThatThrownBy(() -> cut.exhausted(delivery("f", "ours", 5), away))
        .hasMessageContaining("f");
  }

  private Delivery delivery(String id, String model, int attempt) {
    GenerationRequest request =
        new GenerationRequest(
            id,
            new ReplyAddress(0),
            Instant.EPOCH,
            Priority.INTERACTIVE,
            model,
            List.of(new Turn(Turn.Role.USER, List.of(new Part.Text("hello")))),
            new Sampling(null, null, null, null, null),
            new Stopping(null, List.of()));
    return new Delivery(id, codec.encode(request), attempt, "q", 0, 0);
  }
}
