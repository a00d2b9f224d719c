package dev.onevision.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.inference.testing.Parity;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import dev.onevision.worker.requests.RequestWorkHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole service, with a broker and the tiny model of the fixtures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlmServiceIntegrationTests {

  private static final Sampling GREEDY = new Sampling(0.0, null, null, 1.0, null);

  @TempDir static Path archives;

  private TestLlmService llm;

  @BeforeAll
  void start() {
    llm = new TestLlmService(archives);
  }

  @AfterAll
  void stop() {
    llm.close();
  }

  @Test
  void completionsOfConcurrentConversationsEqualTheReference() {
    List<JsonNode> conversations = Conversations.all();
    for (JsonNode conversation : conversations) {
      String id = conversation.get("id").asString();
      llm.send(id, llm.turns(conversation), GREEDY, 48, List.of());
    }
    for (JsonNode conversation : conversations) {
      String id = conversation.get("id").asString();
      ReplyEvent.Finished end = llm.awaitFinished(id);
      JsonNode greedy = conversation.get("greedy");
      boolean stopped = greedy.get("finish").asString().equals("stop");
      int[] expected = Parity.ints(greedy.get("ids"));
      int[] words = stopped ? Arrays.copyOf(expected, expected.length - 1) : expected;
      assertThat(llm.tokens(id)).as(id).isEqualTo(words);
      assertThat(llm.textOf(id) + end.text()).as(id).isEqualTo(greedy.get("text").asString());
      assertThat(end.reason()).isEqualTo(stopped ? FinishReason.STOP : FinishReason.LENGTH);
      assertThat(end.usage().promptTokens()).isEqualTo(conversation.get("expanded_length").asInt());
      assertThat(end.usage().completionTokens()).isEqualTo(words.length);
      assertThat(end.fingerprint()).isNotBlank();
    }
  }

  @Test
  void defaultPenaltyAppliesToGeneratedTokens() {
    JsonNode conversation = Conversations.all().getFirst();
    Sampling defaults = new Sampling(0.0, null, null, null, null);
    llm.send("penalty", llm.turns(conversation), defaults, 48, List.of());
    llm.awaitFinished("penalty");
    assertThat(llm.tokens("penalty"))
        .isEqualTo(
            Parity.ints(
                conversation.get("greedy_repetition_penalty_1.05_generated_only").get("ids")));
  }

  @Test
  void seedGivesTheSameTokensAloneAndInABatch() {
    Sampling warm = new Sampling(1.2, 0.95, 50, 1.1, 42L);
    llm.send("alone", TestLlmService.text("Tell me a story."), warm, 40, List.of());
    llm.awaitFinished("alone");
    IntStream.range(0, 15)
        .forEach(
            i ->
                llm.send(
                    "other-" + i,
                    TestLlmService.text("Number " + i),
                    new Sampling(1.5, null, null, null, (long) i),
                    60,
                    List.of()));
    llm.send("among", TestLlmService.text("Tell me a story."), warm, 40, List.of());
    llm.awaitFinished("among");
    assertThat(llm.tokens("among")).isEqualTo(llm.tokens("alone"));
  }

  @Test
  void choicesOfASeedAreReproducibleAndTheFirstEqualsASingleOne() {
    Sampling warm = new Sampling(1.2, 0.95, 50, 1.1, 42L);
    Stopping stopping = new Stopping(20, List.of());
    llm.send("one", TestLlmService.text("Tell me a story."), warm, 20, List.of());
    llm.awaitFinished("one");
    for (String id : List.of("three", "again")) {
      llm.ask(id, TestLlmService.text("Tell me a story."), warm, stopping, 3, null, false);
      assertThat(llm.awaitFinished(id).usage().completionTokens())
          .isEqualTo(llm.received().getOrDefault(id, List.of()).size());
    }
    assertThat(llm.choice("three", 0)).isEqualTo(llm.choice("one", 0));
    for (int i = 0; i < 3; i++) {
      assertThat(llm.choice("again", i)).isEqualTo(llm.choice("three", i));
    }
    assertThat(llm.choice("three", 1)).isNotEqualTo(llm.choice("three", 0));
    assertThat(llm.choice("three", 2)).isNotEqualTo(llm.choice("three", 1));
  }

  @Test
  void greedyChoicesOfAnImageAreEqual() {
    JsonNode conversation =
        Conversations.all().stream()
            .filter(node -> node.get("id").asString().equals("image_wide"))
            .findFirst()
            .orElseThrow();
    llm.ask(
        "choices", llm.turns(conversation), GREEDY, new Stopping(48, List.of()), 3, null, false);
    llm.awaitFinished("choices");
    List<Integer> expected =
        Arrays.stream(Parity.ints(conversation.get("greedy").get("ids"))).boxed().toList();
    for (int i = 0; i < 3; i++) {
      assertThat(llm.choice("choices", i)).isEqualTo(expected);
    }
  }

  @Test
  void logProbabilitiesEqualTheReference() {
    JsonNode conversation = Conversations.all().getFirst();
    llm.ask(
        "logprobs", llm.turns(conversation), GREEDY, new Stopping(8, List.of()), null, 5, false);
    llm.awaitFinished("logprobs");
    List<ReplyEvent.Token> received = llm.received().getOrDefault("logprobs", List.of());
    for (int i = 0; i < 8; i++) {
      JsonNode best = conversation.get("top5_logprobs_first8").get(i);
      TokenLogprobs logprobs = Objects.requireNonNull(received.get(i).logprobs());
      assertThat(logprobs.likeliest()).hasSize(5);
      assertThat(logprobs.likeliest().getFirst()).isEqualTo(logprobs.chosen());
      for (int j = 0; j < 5; j++) {
        assertThat((double) logprobs.likeliest().get(j).logprob())
            .isCloseTo(best.get(j).get(1).asDouble(), within(1e-3));
      }
    }
  }

  @Test
  void minTokensAndIgnoreEndDelayTheEnd() {
    JsonNode conversation =
        Conversations.all().stream()
            .filter(node -> node.get("id").asString().equals("stops_by_itself"))
            .findFirst()
            .orElseThrow();
    List<Turn> turns = llm.turns(conversation);
    llm.ask("least", turns, GREEDY, new Stopping(60, List.of(), 40, null), null, null, false);
    assertThat(llm.awaitFinished("least").usage().completionTokens()).isGreaterThanOrEqualTo(40);
    llm.ask("endless", turns, GREEDY, new Stopping(60, List.of(), null, true), null, null, false);
    ReplyEvent.Finished endless = llm.awaitFinished("endless");
    assertThat(endless.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(endless.usage().completionTokens()).isEqualTo(60);
    assertThat(llm.textOf("endless")).doesNotContain("<|endoftext|>");
    assertThat(llm.tokens("endless")).contains(505);
    assertThat(llm.tokens("least")).doesNotContain(505, 507);
  }

  @Test
  void completionContinuesTheAssistantsLastTurn() {
    JsonNode conversation = Conversations.all().getFirst();
    List<Turn> turns = new ArrayList<>(llm.turns(conversation));
    // The first tokens of the reference are whole characters, so their text has the same tokens.
    int[] expected = Parity.ints(conversation.get("greedy").get("ids"));
    turns.add(new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text("\u4ec0\u4e48"))));
    llm.ask("continued", turns, GREEDY, new Stopping(10, List.of()), null, null, true);
    llm.ask("own turn", turns, GREEDY, new Stopping(10, List.of()), null, null, false);
    int promptTokens = llm.awaitFinished("continued").usage().promptTokens();
    assertThat(llm.awaitFinished("own turn").usage().promptTokens())
        .isGreaterThan(promptTokens + 2);
    int said = promptTokens - conversation.get("expanded_length").asInt();
    assertThat(llm.tokens("continued")).isEqualTo(Arrays.copyOfRange(expected, said, said + 10));
  }

  @Test
  void biasOfAnUnknownTokenIsRefused() {
    Sampling biased = new Sampling(0.0, null, null, null, null, null, null, null, Map.of(600, 1.0));
    llm.send("biased", TestLlmService.text("Hello"), biased, 5, List.of());
    Failure failure = llm.awaitFailed("biased");
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.parameter()).isEqualTo("logit_bias");
  }

  @Test
  void onlyTheBiasedTokenIsGenerated() {
    Sampling biased = new Sampling(1.0, 1.0, 0, 1.0, 5L, null, null, null, Map.of(65, 100.0));
    llm.send("only", TestLlmService.text("Hello"), biased, 5, List.of());
    llm.awaitFinished("only");
    assertThat(llm.tokens("only")).containsExactly(65, 65, 65, 65, 65);
  }

  @Test
  void refusalOfALongPromptCountsTheTokensOfImages() {
    List<Part> parts = new ArrayList<>();
    ByteBuffer bytes = llm.features().get("wide.anyres").direct();
    int rows = bytes.remaining() / (64 * Float.BYTES);
    Part embedding =
        Conversations.embedding(llm.store().write(TopicNames.EMBEDDINGS, "wide", bytes), rows);
    for (int i = 0; i < 20_000 / rows + 1; i++) {
      parts.add(embedding);
    }
    llm.send("wide", List.of(new Turn(Turn.Role.USER, parts)), GREEDY, 5, List.of());
    Failure failure = llm.awaitFailed("wide");
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED);
    assertThat(failure.message()).contains(parts.size() * rows + " of them");
  }

  @Test
  void concurrentRequestsDecodeTogether() {
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "stream-" + i).toList();
    llm.order().clear();
    ids.forEach(id -> llm.send(id, TestLlmService.text("Words for " + id), GREEDY, 100, List.of()));
    ids.forEach(llm::awaitFinished);
    long switches =
        IntStream.range(1, llm.order().size())
            .filter(i -> !llm.order().get(i).equals(llm.order().get(i - 1)))
            .count();
    assertThat(switches).as("tokens of different requests alternate").isGreaterThan(200);
    ids.forEach(
        id -> {
          List<ReplyEvent.Token> received = llm.received().getOrDefault(id, List.of());
          assertThat(received)
              .extracting(ReplyEvent.Token::index)
              .containsExactlyElementsOf(IntStream.range(0, received.size()).boxed().toList());
        });
  }

  @Test
  void longPromptIsRefusedWithItsTokensCounted() {
    llm.send("long", TestLlmService.text("many words ".repeat(20_000)), GREEDY, 5, List.of());
    Failure failure = llm.awaitFailed("long");
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED);
    assertThat(failure.message()).containsPattern("\\d{5,} tokens").contains("20000");
  }

  @Test
  void expiredRequestDoesNotRun() {
    llm.publish(
        "late", TestLlmService.text("Hello"), GREEDY, 5, List.of(), Instant.now().minusSeconds(1));
    assertThat(llm.awaitFailed("late").code()).isEqualTo(Failure.Code.DEADLINE_EXCEEDED);
    assertThat(llm.received()).doesNotContainKey("late");
  }

  @Test
  void cancelledRequestFreesItsSlots() {
    llm.send("unwanted", TestLlmService.text("Go on and on."), GREEDY, 15_000, List.of());
    Awaitility.await()
        .atMost(TestLlmService.TIMEOUT)
        .until(() -> llm.received().containsKey("unwanted"));
    var _ = llm.bean(ControlBus.class).broadcast(new ControlMessage.Cancel("unwanted"));
    MeterRegistry meters = llm.bean(MeterRegistry.class);
    Awaitility.await()
        .atMost(TestLlmService.TIMEOUT)
        .until(() -> meters.get("onevision.llm.requests.running").gauge().value() == 0);
    assertThat(meters.get("onevision.llm.kv.slots.used").gauge().value()).isZero();
    assertThat(llm.ends()).doesNotContainKey("unwanted");
  }

  @Test
  void requestWithDeletedEmbeddingsReturnsToTheVisionService() throws Exception {
    ClaimCheck content =
        llm.store().write(TopicNames.EMBEDDINGS, "expired", ByteBuffer.allocate(64 * Float.BYTES));
    try (Admin admin = llm.bean(KafkaClients.class).admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(content.topic(), content.partition()),
                  RecordsToDelete.beforeOffset(content.offsets().getLast() + 1)))
          .all()
          .get();
    }
    Part.Media origin =
        new Part.Media(
            new Part.Source.Remote(URI.create("https://example.org/a.png")), Part.Detail.LOW);
    List<GenerationRequest> returned = new CopyOnWriteArrayList<>();
    RequestWorkHandler vision =
        new RequestWorkHandler(
            llm.bean(WireCodec.class),
            "tiny",
            llm.bean(ReplyPublisher.class),
            (request, attempt) -> returned.add(request));
    try (WorkQueue queue =
        llm.bean(WorkQueues.class)
            .open(TopicNames.VISION_REQUESTS_INTERACTIVE, "returned", 1, vision)) {
      llm.send(
          "expired",
          List.of(
              new Turn(
                  Turn.Role.USER,
                  List.of(
                      new Part.Embedding(content, 1, 64, "f32", "digest", 1, 1, null, origin),
                      new Part.Text("What is it?")))),
          new Sampling(0.0, null, null, null, null),
          4,
          List.of());
      Awaitility.await().atMost(TestLlmService.TIMEOUT).until(() -> !returned.isEmpty());
    }
    assertThat(returned.getFirst().turns().getFirst().parts())
        .containsExactly(origin, new Part.Text("What is it?"));
    assertThat(returned.getFirst().needsVision()).isTrue();
    assertThat(llm.ends()).doesNotContainKey("expired");
  }
}
