package dev.onevision.llm.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.prompt.MediaEmbedding;
import dev.onevision.llm.sampling.SamplingParameters;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestReaderTests {

  private static final Sampling NOTHING = new Sampling(null, null, null, null, null);
  private static final Stopping UNTIL_THE_END = new Stopping(null, List.of());
  private static final GenerationDefaults WARM =
      new GenerationDefaults(List.of(507, 505), true, 0.7, 0.8, 20, 1.05, 0.1);

  @Test
  void everythingThatARequestOmitsHasADefault() throws RefusedException {
    LlmRequest request = read(WARM, NOTHING, UNTIL_THE_END, null);
    assertThat(request.id()).isEqualTo("id");
    assertThat(request.priority()).isEqualTo(dev.onevision.llm.scheduling.Priority.BATCH);
    assertThat(request.deadline()).isEqualTo(Instant.EPOCH);
    assertThat(request.choices()).isEqualTo(1);
    assertThat(request.conversation().continueLast()).isFalse();
    assertThat(request.format()).isEqualTo(new OutputFormat.AnyText());
    assertThat(request.stop()).isEqualTo(new StopConditions(List.of(), Set.of(505, 507), 0, 1024));
    assertThat(request.sampling())
        .isEqualTo(
            new SamplingParameters(
                0.7f,
                20,
                0.8f,
                0.1f,
                new SamplingParameters.Penalties(1.05f, 0, 0),
                Map.of(),
                OptionalInt.empty(),
                request.sampling().seed()));
  }

  @Test
  void valuesOfARequestReplaceTheDefaults() throws RefusedException {
    Sampling sampling = new Sampling(1.5, 0.5, 3, 1.2, 42L, 0.2, 0.3, 0.4, Map.of(65, 100.0));
    LlmRequest request = read(WARM, sampling, new Stopping(5, List.of("END"), 2, true), null);
    assertThat(request.stop()).isEqualTo(new StopConditions(List.of("END"), Set.of(), 2, 5));
    assertThat(request.sampling())
        .isEqualTo(
            new SamplingParameters(
                1.5f,
                3,
                0.5f,
                0.2f,
                new SamplingParameters.Penalties(1.2f, 0.3f, 0.4f),
                Map.of(65, 100.0),
                OptionalInt.empty(),
                42));
  }

  @Test
  void modelThatDoesNotSampleIsGreedyUnlessTheRequestHasATemperature() throws RefusedException {
    GenerationDefaults greedy = new GenerationDefaults(List.of(1), false, 1, 1, 0, 1, 0);
    assertThat(read(greedy, NOTHING, UNTIL_THE_END, null).sampling().temperature()).isZero();
    Sampling warm = new Sampling(0.5, null, null, null, null);
    assertThat(read(greedy, warm, UNTIL_THE_END, null).sampling().temperature()).isEqualTo(0.5f);
  }

  @Test
  void temperatureTooSmallToDivideByIsGreedy() throws RefusedException {
    Sampling cold = new Sampling(1e-6, null, null, null, null);
    SamplingParameters sampling = read(WARM, cold, UNTIL_THE_END, null).sampling();
    assertThat(sampling.temperature()).isZero();
    assertThat(sampling.minP()).isEqualTo(0.1f);
  }

  @Test
  void requestWithoutASeedHasTheSameOneInEachAttempt() throws RefusedException {
    SamplingParameters first = read(WARM, NOTHING, UNTIL_THE_END, null).sampling();
    assertThat(read(WARM, NOTHING, UNTIL_THE_END, null).sampling()).isEqualTo(first);
    assertThat(
            reader(WARM)
                .read(request("other", NOTHING, UNTIL_THE_END, null, text("Hello")))
                .sampling()
                .seed())
        .isNotEqualTo(first.seed());
  }

  @Test
  void constrainedCompletionEndsWithItsFormatWhateverTheRequestSays() throws RefusedException {
    LlmRequest request =
        read(
            WARM,
            NOTHING,
            new Stopping(5, List.of(), 2, true),
            new CompletionFormat.Regex("a+", "guided_regex"));
    assertThat(request.format()).isEqualTo(new OutputFormat.Regex("a+"));
    assertThat(request.stop()).isEqualTo(new StopConditions(List.of(), Set.of(505, 507), 0, 5));
  }

  @Test
  void formatIsTheSameWhateverFieldHasIt() throws RefusedException {
    CompletionFormat choice = new CompletionFormat.Choice(List.of("yes"), "guided_choice");
    assertThat(read(WARM, NOTHING, UNTIL_THE_END, choice).format())
        .isEqualTo(read(WARM, NOTHING, UNTIL_THE_END, choice.withoutField()).format());
  }

  @Test
  void embeddingsAreNumberedInTheOrderOfTheRequest() throws RefusedException {
    Turn turn =
        new Turn(
            Turn.Role.USER,
            List.of(embedding(3, "bf16"), new Part.Text("and"), embedding(4, "f32")));
    assertThat(reader(WARM).read(request("id", NOTHING, UNTIL_THE_END, null, turn)).conversation())
        .isEqualTo(
            new Conversation(
                List.of(
                    new Conversation.Turn(
                        Conversation.Role.USER,
                        List.of(
                            new Conversation.Part.Media(
                                new MediaEmbedding(0, 3, MediaEmbedding.DataType.BF16, "digest")),
                            new Conversation.Part.Text("and"),
                            new Conversation.Part.Media(
                                new MediaEmbedding(1, 4, MediaEmbedding.DataType.F32, "digest"))))),
                false));
  }

  @Test
  void onlyRequestsOfOneOwnerSharePrefixes() throws RefusedException {
    GenerationRequest request = request("id", NOTHING, UNTIL_THE_END, null, text("Hello"));
    assertThat(reader(WARM).read(request).prefixScope()).as("of an unknown owner").isNull();
    assertThat(reader(WARM).read(request.withOwner("a")).prefixScope()).isEqualTo("a");
    assertThat(reader(WARM).read(request.withOwner("")).prefixScope()).isEmpty();
    RequestReader shared = reader(WARM, new PrefixCacheProperties(true, true));
    assertThat(shared.read(request.withOwner("a")).prefixScope())
        .isEqualTo(shared.read(request).prefixScope());
    RequestReader off = reader(WARM, new PrefixCacheProperties(false, true));
    assertThat(off.read(request.withOwner("a")).prefixScope()).isNull();
  }

  @Test
  void mediaThatAreNotEncodedAreRefused() {
    Part media =
        new Part.Media(
            new Part.Source.Remote(URI.create("https://example.org/a.png")), Part.Detail.LOW);
    assertThatThrownBy(
            () ->
                reader(WARM)
                    .read(
                        request(
                            "id",
                            NOTHING,
                            UNTIL_THE_END,
                            null,
                            new Turn(Turn.Role.USER, List.of(media)))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vision queue");
  }

  private static LlmRequest read(
      GenerationDefaults defaults,
      Sampling sampling,
      Stopping stopping,
      @Nullable CompletionFormat format)
      throws RefusedException {
    return reader(defaults).read(request("id", sampling, stopping, format, text("Hello")));
  }

  private static RequestReader reader(GenerationDefaults defaults) {
    return reader(defaults, new PrefixCacheProperties(true, false));
  }

  private static RequestReader reader(GenerationDefaults defaults, PrefixCacheProperties prefixes) {
    return new RequestReader(new SamplingLimits(512, 4), defaults, 1024, prefixes);
  }

  private static Turn text(String words) {
    return new Turn(Turn.Role.USER, List.of(new Part.Text(words)));
  }

  private static Part embedding(int tokens, String dataType) {
    return new Part.Embedding(
        new ClaimCheck("embeddings", 0, List.of(), 0, 0), tokens, 64, dataType, "digest", 1, 1);
  }

  private static GenerationRequest request(
      String id,
      Sampling sampling,
      Stopping stopping,
      @Nullable CompletionFormat format,
      Turn turn) {
    return new GenerationRequest(
        id,
        new ReplyAddress(0),
        Instant.EPOCH,
        Priority.BATCH,
        "tiny",
        List.of(turn),
        sampling,
        stopping,
        null,
        null,
        null,
        format,
        null);
  }
}
