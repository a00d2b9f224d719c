package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A model in parts, here all on one device, computes what the model in one part computes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayerPartsIntegrationTests {

  private final ParityTensors embeddings = Parity.tensors("vision");
  private DecoderModel threeParts;

  @BeforeAll
  void load() {
    threeParts = load(WeightFormat.FULL, 3);
  }

  @AfterAll
  void close() {
    threeParts.close();
  }

  static Stream<JsonNode> conversations() {
    return Parity.records("generation").stream();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void tokensAreUpstreams(JsonNode record) {
    try (Conversation conversation = new Conversation(record, embeddings, threeParts, 37)) {
      List<Integer> wanted = Conversation.expected(record, "greedy");
      assertThat(conversation.run(threeParts, 40, wanted.size())).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @EnumSource
  void drawnTokensAndLogProbabilitiesAreThoseOfTheWholeModel(WeightFormat format) {
    try (DecoderModel whole = load(format, 1);
        DecoderModel parts = load(format, 2)) {
      assertThat(drawn(parts, 0)).usingRecursiveComparison().isEqualTo(drawn(whole, 0));
    }
  }

  @Test
  void aSequenceMovesInTheCachesOfAllParts() {
    List<SampledToken> stayed = drawn(threeParts, 0);

    assertThat(drawn(threeParts, 500)).usingRecursiveComparison().isEqualTo(stayed);
  }

  private static List<SampledToken> drawn(DecoderModel model, int movedTo) {
    List<SampledToken> tokens = new ArrayList<>();
    DecoderStep step = new DecoderStep();
    step.addSequence(0, 0);
    for (int token = 1; token <= 20; token++) {
      step.addToken(token);
    }
    SampleParameters parameters = SampleParameters.drawn(0.9f, 20, 0.95f, 0.37f).withLogprobs(3);
    tokens.addAll(model.step(step.sample(parameters)));
    if (movedTo > 0) {
      model.copySlots(0, movedTo, 20);
    }
    for (int cached = 20; cached < 28; cached++) {
      step.clear().addSequence(movedTo, cached).addToken(tokens.getLast().id());
      tokens.addAll(model.step(step.sample(parameters)));
    }
    return tokens;
  }

  private static DecoderModel load(WeightFormat format, int count) {
    List<DecoderModel.Part> parts = new ArrayList<>();
    for (LayerRange range :
        LayerRange.divide(
            Parity.archive(new DecoderProgram(format), "checkpoint-lmms", ComputeType.F32)
                .config()
                .text(),
            ComputeType.F32,
            format,
            count)) {
      parts.add(
          new DecoderModel.Part(
              Parity.archive(
                  DecoderProgram.part(format, range), "checkpoint-lmms", ComputeType.F32),
              TestDevice.get(),
              range.layers()));
    }
    DecoderModel model = DecoderModel.load(parts);
    model.allocateCache(2048);
    return model;
  }
}
