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
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.kafka.testing.TopicListener;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import dev.onevision.worker.requests.RequestWorkHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole service, with a broker and the tiny model of the fixtures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlmServiceIntegrationTests {

  private static final Sampling GREEDY = new Sampling(0.0, null, null, 1.0, null);
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @TempDir static Path archives;

  private final ParityTensors features = Parity.tensors("vision");
  private final Map<String, List<ReplyEvent.Token>> tokens = new ConcurrentHashMap<>();
  private final Map<String, ReplyEvent> ends = new ConcurrentHashMap<>();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private ConfigurableApplicationContext service;
  private ClaimCheckStore store;
  private final Map<String, WorkerStatus> workers = new ConcurrentHashMap<>();
  private TopicListener replyListener;
  private TopicListener workerListener;

  @BeforeAll
  void start() {
    service =
        new SpringApplicationBuilder(LlmServiceApplication.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.name=llm-service")
            .run(
                "--spring.main.web-application-type=none",
                "--spring.kafka.bootstrap-servers=" + SharedBroker.bootstrapServers(),
                "--onevision.model.path=" + Parity.file("checkpoint-lmms"),
                "--onevision.model.archives=" + archives,
                "--onevision.model.name=tiny",
                "--onevision.model.data-type=f32",
                "--onevision.model.device=cpu",
                "--onevision.llm.kv-cache.tokens=20000",
                "--onevision.llm.prefill-token-budget=100",
                "--onevision.llm.lanes.interactive=24",
                "--onevision.llm.lanes.batch=2");
    store = service.getBean(ClaimCheckStore.class);
    replyListener = new TopicListener(service, TopicNames.REPLIES, ReplyEvent.class, this::hear);
    workerListener =
        new TopicListener(
            service,
            TopicNames.WORKERS,
            WorkerStatus.class,
            status -> workers.put(status.workerId(), status));
    Awaitility.await("the worker announces that it is ready")
        .atMost(TIMEOUT)
        .until(() -> workers.values().stream().anyMatch(WorkerStatus::ready));
    Awaitility.await().atMost(TIMEOUT).until(replyListener::isReady);
    WorkerStatus worker = workers.values().iterator().next();
    assertThat(worker.role()).isEqualTo(WorkerStatus.Role.LLM);
    assertThat(worker.contextLength()).isEqualTo(32768);
    assertThat(worker.slots()).isEqualTo(26);
  }

  @AfterAll
  void stop() {
    replyListener.close();
    workerListener.close();
    service.close();
  }

  private void hear(ReplyEvent event) {
    if (event instanceof ReplyEvent.Token token) {
      tokens.computeIfAbsent(event.requestId(), id -> new CopyOnWriteArrayList<>()).add(token);
      order.add(event.requestId());
    } else if (!(event instanceof ReplyEvent.ChoiceFinished)) {
      ends.put(event.requestId(), event);
    }
  }

  @Test
  void completionsOfConcurrentConversationsEqualTheReference() {
    List<JsonNode> conversations = Conversations.all();
    for (JsonNode conversation : conversations) {
      String id = conversation.get("id").asString();
      send(id, turns(conversation), GREEDY, 48, List.of());
    }
    for (JsonNode conversation : conversations) {
      String id = conversation.get("id").asString();
      ReplyEvent.Finished end = awaitFinished(id);
      JsonNode greedy = conversation.get("greedy");
      boolean stopped = greedy.get("finish").asString().equals("stop");
      int[] expected = Parity.ints(greedy.get("ids"));
      int[] words = stopped ? Arrays.copyOf(expected, expected.length - 1) : expected;
      assertThat(tokens(id)).as(id).isEqualTo(words);
      assertThat(textOf(id) + end.text()).as(id).isEqualTo(greedy.get("text").asString());
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
    send("penalty", turns(conversation), defaults, 48, List.of());
    awaitFinished("penalty");
    assertThat(tokens("penalty"))
        .isEqualTo(
            Parity.ints(
                conversation.get("greedy_repetition_penalty_1.05_generated_only").get("ids")));
  }

  @Test
  void seedGivesTheSameTokensAloneAndInABatch() {
    Sampling warm = new Sampling(1.2, 0.95, 50, 1.1, 42L);
    send("alone", text("Tell me a story."), warm, 40, List.of());
    awaitFinished("alone");
    IntStream.range(0, 15)
        .forEach(
            i ->
                send(
                    "other-" + i,
                    text("Number " + i),
                    new Sampling(1.5, null, null, null, (long) i),
                    60,
                    List.of()));
    send("among", text("Tell me a story."), warm, 40, List.of());
    awaitFinished("among");
    assertThat(tokens("among")).isEqualTo(tokens("alone"));
  }

  @Test
  void choicesOfASeedAreReproducibleAndTheFirstEqualsASingleOne() {
    Sampling warm = new Sampling(1.2, 0.95, 50, 1.1, 42L);
    Stopping stopping = new Stopping(20, List.of());
    send("one", text("Tell me a story."), warm, 20, List.of());
    awaitFinished("one");
    for (String id : List.of("three", "again")) {
      ask(id, text("Tell me a story."), warm, stopping, 3, null, false);
      assertThat(awaitFinished(id).usage().completionTokens())
          .isEqualTo(tokens.getOrDefault(id, List.of()).size());
    }
    assertThat(choice("three", 0)).isEqualTo(choice("one", 0));
    for (int i = 0; i < 3; i++) {
      assertThat(choice("again", i)).isEqualTo(choice("three", i));
    }
    assertThat(choice("three", 1)).isNotEqualTo(choice("three", 0));
    assertThat(choice("three", 2)).isNotEqualTo(choice("three", 1));
  }

  @Test
  void greedyChoicesOfAnImageAreEqual() {
    JsonNode conversation =
        Conversations.all().stream()
            .filter(node -> node.get("id").asString().equals("image_wide"))
            .findFirst()
            .orElseThrow();
    ask("choices", turns(conversation), GREEDY, new Stopping(48, List.of()), 3, null, false);
    awaitFinished("choices");
    List<Integer> expected =
        Arrays.stream(Parity.ints(conversation.get("greedy").get("ids"))).boxed().toList();
    for (int i = 0; i < 3; i++) {
      assertThat(choice("choices", i)).isEqualTo(expected);
    }
  }

  @Test
  void logProbabilitiesEqualTheReference() {
    JsonNode conversation = Conversations.all().getFirst();
    ask("logprobs", turns(conversation), GREEDY, new Stopping(8, List.of()), null, 5, false);
    awaitFinished("logprobs");
    List<ReplyEvent.Token> received = tokens.getOrDefault("logprobs", List.of());
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
    List<Turn> turns = turns(conversation);
    ask("least", turns, GREEDY, new Stopping(60, List.of(), 40, null), null, null, false);
    assertThat(awaitFinished("least").usage().completionTokens()).isGreaterThanOrEqualTo(40);
    ask("endless", turns, GREEDY, new Stopping(60, List.of(), null, true), null, null, false);
    ReplyEvent.Finished endless = awaitFinished("endless");
    assertThat(endless.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(endless.usage().completionTokens()).isEqualTo(60);
    assertThat(textOf("endless")).doesNotContain("<|endoftext|>");
    assertThat(tokens("endless")).contains(505);
    assertThat(tokens("least")).doesNotContain(505, 507);
  }

  @Test
  void completionContinuesTheAssistantsLastTurn() {
    JsonNode conversation = Conversations.all().getFirst();
    List<Turn> turns = new ArrayList<>(turns(conversation));
    // The first tokens of the reference are whole characters, so their text has the same tokens.
    int[] expected = Parity.ints(conversation.get("greedy").get("ids"));
    turns.add(new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text("\u4ec0\u4e48"))));
    ask("continued", turns, GREEDY, new Stopping(10, List.of()), null, null, true);
    ask("own turn", turns, GREEDY, new Stopping(10, List.of()), null, null, false);
    int promptTokens = awaitFinished("continued").usage().promptTokens();
    assertThat(awaitFinished("own turn").usage().promptTokens()).isGreaterThan(promptTokens + 2);
    int said = promptTokens - conversation.get("expanded_length").asInt();
    assertThat(tokens("continued")).isEqualTo(Arrays.copyOfRange(expected, said, said + 10));
  }

  @Test
  void biasOfAnUnknownTokenIsRefused() {
    Sampling biased = new Sampling(0.0, null, null, null, null, null, null, null, Map.of(600, 1.0));
    send("biased", text("Hello"), biased, 5, List.of());
    Failure failure = awaitFailed("biased");
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_REQUEST);
    assertThat(failure.parameter()).isEqualTo("logit_bias");
  }

  @Test
  void onlyTheBiasedTokenIsGenerated() {
    Sampling biased = new Sampling(1.0, 1.0, 0, 1.0, 5L, null, null, null, Map.of(65, 100.0));
    send("only", text("Hello"), biased, 5, List.of());
    awaitFinished("only");
    assertThat(tokens("only")).containsExactly(65, 65, 65, 65, 65);
  }

  @Test
  void refusalOfALongPromptCountsTheTokensOfImages() {
    List<Part> parts = new ArrayList<>();
    ByteBuffer bytes = features.get("wide.anyres").direct();
    int rows = bytes.remaining() / (64 * Float.BYTES);
    Part embedding =
        Conversations.embedding(store.write(TopicNames.EMBEDDINGS, "wide", bytes), rows);
    for (int i = 0; i < 20_000 / rows + 1; i++) {
      parts.add(embedding);
    }
    send("wide", List.of(new Turn(Turn.Role.USER, parts)), GREEDY, 5, List.of());
    Failure failure = awaitFailed("wide");
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED);
    assertThat(failure.message()).contains(parts.size() * rows + " of them");
  }

  @Test
  void concurrentRequestsDecodeTogether() {
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "stream-" + i).toList();
    order.clear();
    ids.forEach(id -> send(id, text("Words for " + id), GREEDY, 100, List.of()));
    ids.forEach(this::awaitFinished);
    long switches =
        IntStream.range(1, order.size())
            .filter(i -> !order.get(i).equals(order.get(i - 1)))
            .count();
    assertThat(switches).as("tokens of different requests alternate").isGreaterThan(200);
    ids.forEach(
        id -> {
          List<ReplyEvent.Token> received = tokens.getOrDefault(id, List.of());
          assertThat(received)
              .extracting(ReplyEvent.Token::index)
              .containsExactlyElementsOf(IntStream.range(0, received.size()).boxed().toList());
        });
  }

  @Test
  void longPromptIsRefusedWithItsTokensCounted() {
    send("long", text("many words ".repeat(20_000)), GREEDY, 5, List.of());
    Failure failure = awaitFailed("long");
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_EXCEEDED);
    assertThat(failure.message()).containsPattern("\\d{5,} tokens").contains("20000");
  }

  @Test
  void expiredRequestDoesNotRun() {
    publish("late", text("Hello"), GREEDY, 5, List.of(), Instant.now().minusSeconds(1));
    assertThat(awaitFailed("late").code()).isEqualTo(Failure.Code.DEADLINE_EXCEEDED);
    assertThat(tokens).doesNotContainKey("late");
  }

  @Test
  void cancelledRequestFreesItsSlots() {
    send("unwanted", text("Go on and on."), GREEDY, 15_000, List.of());
    Awaitility.await().atMost(TIMEOUT).until(() -> tokens.containsKey("unwanted"));
    var _ = service.getBean(ControlBus.class).broadcast(new ControlMessage.Cancel("unwanted"));
    MeterRegistry meters = service.getBean(MeterRegistry.class);
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> meters.get("onevision.llm.requests.running").gauge().value() == 0);
    assertThat(meters.get("onevision.llm.kv.slots.used").gauge().value()).isZero();
    assertThat(ends).doesNotContainKey("unwanted");
  }

  private static List<Turn> text(String words) {
    return List.of(new Turn(Turn.Role.USER, List.of(new Part.Text(words))));
  }

  /** The only image of a conversation is tiled; one of several is padded to a square. */
  private List<Turn> turns(JsonNode conversation) {
    boolean alone = conversation.get("media").size() == 1;
    return Conversations.turns(
        conversation,
        media -> {
          String id = media.get("id").asString();
          boolean video = media.get("type").asString().equals("video");
          ByteBuffer bytes =
              features.get(video ? "video." + id : id + (alone ? ".anyres" : ".pad")).direct();
          int rows = bytes.remaining() / (64 * Float.BYTES);
          return Conversations.embedding(store.write(TopicNames.EMBEDDINGS, id, bytes), rows);
        });
  }

  private void send(
      String id, List<Turn> turns, Sampling sampling, int maxTokens, List<String> stops) {
    publish(id, turns, sampling, maxTokens, stops, Instant.now().plusSeconds(300));
  }

  private void ask(
      String id,
      List<Turn> turns,
      Sampling sampling,
      Stopping stopping,
      @Nullable Integer choices,
      @Nullable Integer logprobs,
      boolean continueLast) {
    service
        .getBean(RequestPublisher.class)
        .publish(
            new GenerationRequest(
                id,
                new ReplyAddress(0),
                Instant.now().plusSeconds(300),
                Priority.INTERACTIVE,
                "tiny",
                turns,
                sampling,
                stopping,
                choices,
                logprobs,
                continueLast ? true : null,
                null))
        .join();
  }

  private List<Integer> choice(String id, int choice) {
    return tokens.getOrDefault(id, List.of()).stream()
        .filter(token -> token.choiceIndex() == choice)
        .map(ReplyEvent.Token::tokenId)
        .toList();
  }

  private void publish(
      String id,
      List<Turn> turns,
      Sampling sampling,
      int maxTokens,
      List<String> stops,
      Instant deadline) {
    service
        .getBean(RequestPublisher.class)
        .publish(
            new GenerationRequest(
                id,
                new ReplyAddress(0),
                deadline,
                Priority.INTERACTIVE,
                "tiny",
                turns,
                sampling,
                new Stopping(maxTokens, stops)))
        .join();
  }

  @Test
  void requestWithDeletedEmbeddingsReturnsToTheVisionService() throws Exception {
    ClaimCheck content =
        store.write(TopicNames.EMBEDDINGS, "expired", ByteBuffer.allocate(64 * Float.BYTES));
    try (Admin admin = service.getBean(KafkaClients.class).admin()) {
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
            service.getBean(WireCodec.class),
            "tiny",
            service.getBean(ReplyPublisher.class),
            (request, attempt) -> returned.add(request));
    try (WorkQueue queue =
        service
            .getBean(WorkQueues.class)
            .open(TopicNames.VISION_REQUESTS_INTERACTIVE, "returned", 1, vision)) {
      send(
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
      Awaitility.await().atMost(TIMEOUT).until(() -> !returned.isEmpty());
    }
    assertThat(returned.getFirst().turns().getFirst().parts())
        .containsExactly(origin, new Part.Text("What is it?"));
    assertThat(returned.getFirst().needsVision()).isTrue();
    assertThat(ends).doesNotContainKey("expired");
  }

  private ReplyEvent.Finished awaitFinished(String id) {
    Awaitility.await(id).atMost(TIMEOUT).until(() -> ends.containsKey(id));
    assertThat(ends.get(id)).as(id).isInstanceOf(ReplyEvent.Finished.class);
    return (ReplyEvent.Finished) Objects.requireNonNull(ends.get(id));
  }

  private Failure awaitFailed(String id) {
    Awaitility.await(id).atMost(TIMEOUT).until(() -> ends.containsKey(id));
    assertThat(ends.get(id)).as(id).isInstanceOf(ReplyEvent.Failed.class);
    return ((ReplyEvent.Failed) Objects.requireNonNull(ends.get(id))).failure();
  }

  private int[] tokens(String id) {
    return tokens.getOrDefault(id, List.of()).stream()
        .mapToInt(ReplyEvent.Token::tokenId)
        .toArray();
  }

  private static String joined(List<ReplyEvent.Token> received) {
    StringBuilder text = new StringBuilder();
    received.forEach(token -> text.append(token.text()));
    return text.toString();
  }

  private String textOf(String id) {
    return joined(tokens.getOrDefault(id, List.of()));
  }
}
