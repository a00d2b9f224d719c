package dev.onevision.llm.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.contract.wire.Failure;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTests {

  private static final Instant NOW = Instant.EPOCH;
  private static final OutputFormat ANY_TEXT = new OutputFormat.AnyText();

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  private final Grammars grammars =
      new Grammars(new Vocabulary(tokenizer.size(), tokenizer::bytes, Set.of(507)));
  private final Admission admission = admission(1000);

  private Admission admission(int contextLength) {
    return new Admission(
        tokenizer,
        grammars,
        new CompletionBudget(contextLength, 1000),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void requestThatFitsIsAdmitted() {
    assertThatCode(() -> admission.admit(request(ANY_TEXT, "Hello"))).doesNotThrowAnyException();
  }

  @Test
  void promptWithoutRoomIsRefused() {
    Failure failure = refusal(admission(20), request(ANY_TEXT, "Hello ".repeat(30)));
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED);
    assertThat(failure.parameter()).isEqualTo("messages");
  }

  @Test
  void unsupportedFormatIsRefusedWithItsParameter() {
    Failure failure = refusal(admission, request(new OutputFormat.Regex("(?<=a)b"), "Hello"));
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.parameter()).isEqualTo("response_format");
    assertThat(failure.message()).contains("(?<=");
  }

  private static Failure refusal(Admission admission, LlmRequest request) {
    return catchThrowableOfType(RefusedException.class, () -> admission.admit(request)).failure();
  }

  private static LlmRequest request(OutputFormat format, String text) {
    return new LlmRequest(
        "id",
        Priority.INTERACTIVE,
        NOW.plus(Duration.ofMinutes(1)),
        new Conversation(
            List.of(
                new Conversation.Turn(
                    Conversation.Role.USER, List.of(new Conversation.Part.Text(text)))),
            false),
        SamplingParameters.greedy(),
        1,
        new StopConditions(List.of(), Set.of(507), 0, 10),
        format,
        null);
  }
}
