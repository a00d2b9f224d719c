package dev.onevision.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.kafka.testing.TopicListener;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The running service with the tiny model of the fixtures, and the replies that it sends. */
final class TestLlmService implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final ParityTensors features = Parity.tensors("vision");
  private final Map<String, List<ReplyEvent.Token>> received = new ConcurrentHashMap<>();
  private final Map<String, ReplyEvent> ends = new ConcurrentHashMap<>();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final ConfigurableApplicationContext service;
  private final ClaimCheckStore store;
  private final Map<String, WorkerStatus> workers = new ConcurrentHashMap<>();
  private final TopicListener replyListener;
  private final TopicListener workerListener;

  TestLlmService(Path archives) {
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
    assertThat(worker.lanes()).isEqualTo(26);
  }

  @Override
  public void close() {
    replyListener.close();
    workerListener.close();
    service.close();
  }

  private void hear(ReplyEvent event) {
    if (event instanceof ReplyEvent.Token token) {
      received.computeIfAbsent(event.requestId(), id -> new CopyOnWriteArrayList<>()).add(token);
      order.add(event.requestId());
    } else if (!(event instanceof ReplyEvent.ChoiceFinished)) {
      ends.put(event.requestId(), event);
    }
  }

  static List<Turn> text(String words) {
    return List.of(new Turn(Turn.Role.USER, List.of(new Part.Text(words))));
  }

  /** The only image of a conversation is tiled; one of several is padded to a square. */
  List<Turn> turns(JsonNode conversation) {
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

  void send(String id, List<Turn> turns, Sampling sampling, int maxTokens, List<String> stops) {
    publish(id, turns, sampling, maxTokens, stops, Instant.now().plusSeconds(300));
  }

  void ask(
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
            ModelQueue.DEFAULT,
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
                null,
                null))
        .join();
  }

  List<Integer> choice(String id, int choice) {
    return received.getOrDefault(id, List.of()).stream()
        .filter(token -> token.choiceIndex() == choice)
        .map(ReplyEvent.Token::tokenId)
        .toList();
  }

  void publish(
      String id,
      List<Turn> turns,
      Sampling sampling,
      int maxTokens,
      List<String> stops,
      Instant deadline) {
    service
        .getBean(RequestPublisher.class)
        .publish(
            ModelQueue.DEFAULT,
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

  ReplyEvent.Finished awaitFinished(String id) {
    Awaitility.await(id).atMost(TIMEOUT).until(() -> ends.containsKey(id));
    assertThat(ends.get(id)).as(id).isInstanceOf(ReplyEvent.Finished.class);
    return (ReplyEvent.Finished) Objects.requireNonNull(ends.get(id));
  }

  Failure awaitFailed(String id) {
    Awaitility.await(id).atMost(TIMEOUT).until(() -> ends.containsKey(id));
    assertThat(ends.get(id)).as(id).isInstanceOf(ReplyEvent.Failed.class);
    return ((ReplyEvent.Failed) Objects.requireNonNull(ends.get(id))).failure();
  }

  int[] tokens(String id) {
    return received.getOrDefault(id, List.of()).stream()
        .mapToInt(ReplyEvent.Token::tokenId)
        .toArray();
  }

  private static String joined(List<ReplyEvent.Token> tokens) {
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append(token.text()));
    return text.toString();
  }

  String textOf(String id) {
    return joined(received.getOrDefault(id, List.of()));
  }

  <T> T bean(Class<T> type) {
    return service.getBean(type);
  }

  ParityTensors features() {
    return features;
  }

  ClaimCheckStore store() {
    return store;
  }

  /** The tokens of each request. */
  Map<String, List<ReplyEvent.Token>> received() {
    return received;
  }

  /** The last event of each request that ended. */
  Map<String, ReplyEvent> ends() {
    return ends;
  }

  /** The request of each token, in the order of the tokens. */
  List<String> order() {
    return order;
  }
}
