package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tokens are upstream's, for every split into steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecoderParityIntegrationTests {

  private static final String PENALIZED = "greedy_repetition_penalty_1.05_generated_only";

  private final ParityTensors embeddings = Parity.tensors("vision");
  private final ParityTensors logits = Parity.tensors("generation");
  private DecoderModel model;

  @BeforeAll
  void load() {
    model = load("checkpoint-lmms");
  }

  @AfterAll
  void close() {
    model.close();
  }

  static Stream<JsonNode> conversations() {
    return Parity.records("generation").stream();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void greedyTokensAreUpstreams(JsonNode record) {
    assertGreedy(model, record, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void penalizedGreedyTokensAreUpstreams(JsonNode record) {
    try (Conversation conversation = new Conversation(record, embeddings, model, 700)) {
      List<Integer> wanted = Conversation.expected(record, PENALIZED);
      assertThat(conversation.run(model, 64, wanted.size(), 1.05f)).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void firstLogitsAreUpstreams(JsonNode record) {
    try (Conversation conversation = new Conversation(record, embeddings, model, 3)) {
      DecoderStep step = new DecoderStep();
      conversation.addTo(step, Integer.MAX_VALUE, SampleParameters.greedy());
      float[] wanted = logits.get(conversation.id + ".step0_logits").floats();
      float[] have = ModelProbe.stepLogits(model, step);
      assertThat(have).hasSameSizeAs(wanted);
      float largest = 0;
      for (int i = 0; i < wanted.length; i++) {
        largest = Math.max(largest, Math.abs(have[i] - wanted[i]));
      }
      assertThat(largest).isLessThan(1e-3f);
    }
  }

  @Test
  void logitsAtEveryPositionAreUpstreams() {
    ParityTensors layers = Parity.tensors("layers");
    float[] wanted = layers.get("text.logits").floats();
    LongBuffer prompt =
        layers.get("text.input_ids").direct().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    DecoderStep step = new DecoderStep();
    for (int position = 0; position < prompt.limit(); position++) {
      step.clear().addSequence(11, position).addToken((int) prompt.get(position));
      float[] have = ModelProbe.stepLogits(model, step.sample(SampleParameters.greedy()));
      for (int i = 0; i < have.length; i++) {
        float difference = Math.abs(have[i] - wanted[position * have.length + i]);
        assertThat(difference).as("position %d, token %d", position, i).isLessThan(1e-3f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33, 101})
  void chunksOfAnySizeGiveTheSameTokens(int chunk) {
    conversations()
        .filter(record -> record.get("id").asString().matches("text_unicode|image_dot|video"))
        .forEach(record -> assertGreedy(model, record, chunk));
  }

  @Test
  void sequencesInOneBatchGiveTheSameTokensAsAlone() {
    List<JsonNode> records = conversations().toList();
    List<Conversation> running = new ArrayList<>();
    int region = 0;
    for (JsonNode record : records) {
      Conversation conversation = new Conversation(record, embeddings, model, region);
      region += conversation.length() + 48;
      running.add(conversation);
    }
    // They start one after the other, so that prompts of some run beside tokens of others.
    DecoderStep step = new DecoderStep();
    for (int round = 0; round < 120; round++) {
      step.clear();
      List<Conversation> sampled = new ArrayList<>();
      for (int i = 0; i < running.size() && i <= round; i++) {
        Conversation conversation = running.get(i);
        int wanted = Conversation.expected(records.get(i), "greedy").size();
        if (conversation.generated().size() < wanted
            && conversation.addTo(step, 53, SampleParameters.greedy())) {
          sampled.add(conversation);
        }
      }
      if (step.rows() == 0) {
        break;
      }
      List<SampledToken> tokens = model.step(step);
      for (int i = 0; i < tokens.size(); i++) {
        sampled.get(i).took(tokens.get(i).id());
      }
    }
    for (int i = 0; i < records.size(); i++) {
      assertThat(running.get(i).generated())
          .as(running.get(i).id)
          .isEqualTo(Conversation.expected(records.get(i), "greedy"));
      running.get(i).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-hf", "checkpoint-hf-hub"})
  void otherLayoutsGiveTheSame(String checkpoint) {
    try (DecoderModel other = load(checkpoint)) {
      conversations().limit(7).forEach(record -> assertGreedy(other, record, 64));
    }
  }

  @Test
  void bfloat16LogitsStayClose() {
    JsonNode record = conversations().findFirst().orElseThrow();
    try (DecoderModel other =
            DecoderModel.load(
                Parity.archive(new DecoderProgram(), "checkpoint-lmms", ComputeType.BF16),
                TestDevice.get(),
                256);
        Conversation conversation = new Conversation(record, embeddings, other, 0)) {
      DecoderStep step = new DecoderStep();
      conversation.addTo(step, 20, SampleParameters.greedy());
      other.step(step);
      conversation.addTo(step.clear(), 20, SampleParameters.greedy());
      other.step(step);
      conversation.addTo(step.clear(), 20, SampleParameters.greedy());
      float[] have = ModelProbe.stepLogits(other, step);
      float[] wanted = logits.get(conversation.id + ".step0_logits").floats();
      for (int i = 0; i < wanted.length; i++) {
        assertThat(Math.abs(have[i] - wanted[i])).isLessThan(2f);
      }
    }
  }

  @Test
  void anotherThreadMayTakeOver() throws InterruptedException {
    Thread other =
        Thread.ofPlatform().start(() -> conversations().limit(1).forEach(this::assertGreedy));
    other.join();
    conversations().limit(1).forEach(this::assertGreedy);
  }

  @Test
  void stepsThatDoNotFitTheModelAreRefused() {
    DecoderStep step = new DecoderStep();
    assertThatThrownBy(() -> model.step(step)).hasMessageContaining("no rows");
    assertThatThrownBy(() -> model.step(step.clear().addSequence(0, 0).addToken(512)))
        .hasMessage("Token id 512 is outside of the vocabulary of 512");
    assertThatThrownBy(() -> model.step(step.clear().addSequence(8191, 1).addToken(5)))
        .hasMessageContaining("in a cache of 8192");
    assertThatThrownBy(() -> model.step(step.clear().addSequence(0, 32768).addToken(5)))
        .hasMessageContaining("exceeds the context of 32768");
  }

  private void assertGreedy(JsonNode record) {
    assertGreedy(model, record, 40);
  }

  private void assertGreedy(DecoderModel with, JsonNode record, int chunk) {
    try (Conversation conversation = new Conversation(record, embeddings, with, 37)) {
      assertThat(conversation.length()).isEqualTo(record.get("expanded_length").asInt());
      List<Integer> wanted = Conversation.expected(record, "greedy");
      assertThat(conversation.run(with, chunk, wanted.size())).isEqualTo(wanted);
    }
  }

  private static DecoderModel load(String checkpoint) {
    return DecoderModel.load(
        Parity.archive(new DecoderProgram(), checkpoint, ComputeType.F32), TestDevice.get(), 8192);
  }
}
