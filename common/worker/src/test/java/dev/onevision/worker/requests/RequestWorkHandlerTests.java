package dev.onevision.worker.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkerFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** A field of the golden request, and what another producer puts there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-02T03:04:05.678Z | +999999999-12-31T23:59:59Z | deadline",
        "\"maxTokens\": 128 | \"maxTokens\": 0 | stopping.maxTokens",
        "\"maxTokens\": 128 | \"maxTokens\": 128, \"minTokens\": -1 | stopping.minTokens",
        "\"stopping\": | \"choices\": 99999, \"stopping\": | choices",
        "\"temperature\": 0.7 | \"temperature\": 2.1 | sampling.temperature",
        "\"topK\": 40 | \"topK\": -1 | sampling.topK",
        "\"stopping\": | \"logprobs\": 21, \"stopping\": | logprobs",
        "\"tokens\": 729 | \"tokens\": 0 | turns[1].parts[2].tokens",
        "\"tokens\": 729 | \"tokens\": 728 | turns[1].parts[2].content.bytes",
        "\"hiddenSize\": 896 | \"hiddenSize\": 2000000000 | turns[1].parts[2].hiddenSize",
        "\"dataType\": \"bf16\" | \"dataType\": \"f16\" | turns[1].parts[2].dataType",
        "\"width\": 640 | \"width\": -1 | turns[1].parts[2]",
        "\"topic\": \"embeddings\" | \"topic\": \"files.content\" |"
            + " turns[1].parts[2].content.topic",
        "\"embeddings\", \"partition\": 0 | \"embeddings\", \"partition\": -1 |"
            + " turns[1].parts[2].content.partition",
        "\"offsets\": [100, 101, 105] | \"offsets\": [101, 100, 105] |"
            + " turns[1].parts[2].content.offsets",
        "\"offsets\": [100, 101, 105] | \"offsets\": [] | turns[1].parts[2].content.offsets",
        "\"offsets\": [100, 101, 105] | \"offsets\": [-1] | turns[1].parts[2].content.offsets"
      })
  void requestThatBreaksARuleFailsOnceAndNamesTheField(String from, String to, String field)
      throws Exception {
    String good = golden();
    assertThat(good).contains(from);
    handler.handle(record(good));
    assertThat(worked).containsExactly("chatcmpl-7f3a 1");
    handler.handle(record(good.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to))));
    assertThat(worked).hasSize(1);
    assertThat(failures).hasSize(1);
    Failure failure = failures.getFirst().failure();
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.parameter()).isEqualTo(field);
  }

  @Test
  void malformedRequestFailsWhereItsAddressCanBeRead() throws Exception {
    handler.handle(record("{\"id\": \"m\", \"replyTo\": {\"partition\": 2}, \"turns\": 7}"));
    assertThat(failures.getFirst().requestId()).isEqualTo("m");
    assertThat(failures.getFirst().failure().message()).contains("turns");
  }

  @Test
  void requestWhoseReplyAddressDoesNotExistIsDroppedAndNotRepeated() throws Exception {
    ReplyPublisher nowhere =
        new ReplyPublisher() {
          @Override
          public boolean exists(ReplyAddress address) {
            return address.partition() >= 0 && address.partition() < 3;
          }

          @Override
          public CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event) {
            throw new AssertionError("nobody is there");
          }
        };
    RequestWorkHandler lost =
        new RequestWorkHandler(
            codec, "ours", nowhere, (request, attempt) -> worked.add(request.id()));
    for (int partition : new int[] {-1, 99}) {
      String request = golden().replace("{\"partition\": 3}", "{\"partition\": " + partition + "}");
      lost.handle(record(request));
      lost.handle(record(request.replace("\"turns\"", "\"parts\"")));
    }
    assertThat(worked).isEmpty();
  }

  @Test
  void requestThatItsWorkersWereLostWithSaysSo() {
    handler.exhausted(delivery("g", "ours", 3), new WorkerFailedException("twice"));
    Failure failure = failures.getFirst().failure();
    assertThat(failure.code()).isEqualTo(Failure.Code.INTERNAL);
    assertThat(failure.message()).contains("stopped unexpectedly", "g");
  }

  private static String golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            RequestWorkHandlerTests.class.getResourceAsStream("/wire/generation-request.json"))) {
      String request = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return request
          .replace("\"model\": \"demo\"", "\"model\": \"ours\"")
          .replace(
              "\"offsets\": [], \"bytes\": 0", "\"offsets\": [100, 101, 105], \"bytes\": 1306368");
    }
  }

  private static Delivery record(String json) {
    return new Delivery("k", json.getBytes(StandardCharsets.UTF_8), 1, "q", 0, 0);
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
