package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.testing.TestWorkers;
import dev.onevision.kafka.KafkaSuiteAutoConfiguration;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.Messaging;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.worker.WorkerAutoConfiguration;
import dev.onevision.worker.life.WorkerAnnouncer;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A vision and an LLM worker without a model, on the suite's real topics. What the user's text says
 * decides what happens:
 *
 * <ul>
 *   <li>{@code repeat TEXT}: the words of TEXT, one token each
 *   <li>{@code die after N of TEXT}: the same, but the first delivery ends with an exception after
 *       N tokens
 *   <li>{@code halves TEXT}: the same as {@code repeat}, but after half of the words it waits for
 *       {@link #goOn}
 *   <li>{@code wait}: one token, and then nothing until the request is cancelled
 *   <li>{@code too long}: fails before the first token
 * </ul>
 *
 * An image of no bytes but zeros is refused; any other becomes as many tokens as it has bytes.
 */
final class FakeWorker implements AutoCloseable {

  static final String MODEL = "fake";

  /** Longer than a broker of the tests is away, also on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final AnnotationConfigApplicationContext context;

  /** Announces the vision worker: a process announces one. */
  private final AnnotationConfigApplicationContext second;

  private final WireCodec codec;
  private final ReplyPublisher replies;
  private final RequestPublisher requests;
  private final ClaimCheckStore store;
  private final List<WorkQueue> queues = new ArrayList<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final CountDownLatch cancelHeard = new CountDownLatch(1);
  private final Semaphore secondHalves = new Semaphore(0);

  /** Two workers at the broker that all tests share. */
  FakeWorker() {
    this(SharedBroker.bootstrapServers());
  }

  /** Two workers at these brokers. */
  FakeWorker(String brokers) {
    context = connect(brokers);
    second = connect(brokers);
    codec = context.getBean(WireCodec.class);
    replies = context.getBean(ReplyPublisher.class);
    requests = context.getBean(RequestPublisher.class);
    store = context.getBean(ClaimCheckStore.class);
    context.getBean(ControlBus.class).listen(this::hear);
    WorkQueues work = context.getBean(WorkQueues.class);
    for (Priority priority : Priority.values()) {
      queues.add(
          work.open(
              ModelQueue.DEFAULT.visionRequests(priority),
              ModelQueue.DEFAULT.visionGroup(priority),
              2,
              handler(this::see)));
      queues.add(
          work.open(
              ModelQueue.DEFAULT.llmRequests(priority),
              ModelQueue.DEFAULT.llmGroup(priority),
              4,
              handler(this::answer)));
    }
    announce(second, WorkerStatus.Role.VISION);
    announce(context, WorkerStatus.Role.LLM);
  }

  /** Whether an answer waits for its second half. */
  boolean isHalfway() {
    return secondHalves.hasQueuedThreads();
  }

  /** Lets one answer be completed. */
  void goOn() {
    secondHalves.release();
  }

  Set<String> cancelled() {
    return cancelled;
  }

  @Override
  public void close() {
    // Queues wait for their handlers.
    secondHalves.release(1000);
    cancelHeard.countDown();
    queues.forEach(WorkQueue::close);
    second.close();
    context.close();
  }

  private static AnnotationConfigApplicationContext connect(String brokers) {
    var context = new AnnotationConfigApplicationContext();
    TestPropertyValues.of(
            "spring.kafka.bootstrap-servers=" + brokers,
            "onevision.kafka.delivery-timeout=" + TIMEOUT)
        .applyTo(context);
    context.register(
        AutoConfigurations.getClasses(
            AutoConfigurations.of(
                SslAutoConfiguration.class,
                KafkaAutoConfiguration.class,
                KafkaSuiteAutoConfiguration.class,
                WorkerAutoConfiguration.class)));
    context.refresh();
    Messaging.awaitOpen(context);
    return context;
  }

  private static void announce(AnnotationConfigApplicationContext process, WorkerStatus.Role role) {
    process
        .getBean(WorkerAnnouncer.class)
        .start(
            () ->
                TestWorkers.status(
                    "fake-" + role, role, MODEL, 512, 4, true, WorkerFeature.names()));
  }

  private void hear(ControlMessage message) {
    switch (message) {
      case ControlMessage.Cancel cancel -> {
        cancelled.add(cancel.requestId());
        cancelHeard.countDown();
      }
      case ControlMessage.Begun _ -> {}
    }
  }

  private void see(GenerationRequest request, int attempt) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : request.turns()) {
      List<Part> parts = new ArrayList<>();
      for (Part part : turn.parts()) {
        if (part instanceof Part.Media(Part.Source.Inline(var claim), _, _, _, _)) {
          byte[] bytes = new byte[(int) claim.bytes()];
          store.read(claim).get(bytes);
          if (bytes[0] == 0) {
            String at = "messages[" + turns.size() + "].content[" + parts.size() + "]";
            fail(request, attempt, Failure.Code.INVALID_MEDIA, "This is not an image.", at);
            return;
          }
          parts.add(new Part.Embedding(claim, bytes.length, 1, "f32", "digest", 1, 1));
        } else {
          parts.add(part);
        }
      }
      turns.add(new Turn(turn.role(), parts));
    }
    requests
        .publish(ModelQueue.DEFAULT, request.withTurns(turns))
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private void answer(GenerationRequest request, int attempt) throws Exception {
    List<Part> parts = request.turns().getLast().parts();
    String text = ((Part.Text) parts.getLast()).text();
    int imageTokens =
        parts.stream()
            .mapToInt(part -> part instanceof Part.Embedding image ? image.tokens() : 0)
            .sum();
    if (text.startsWith("repeat ")) {
      say(request, attempt, text.substring("repeat ".length()), imageTokens, -1);
    } else if (text.startsWith("halves ")) {
      String[] words = text.substring("halves ".length()).split("(?<= )", -1);
      for (int i = 0; i < words.length; i++) {
        if (i == words.length / 2
            && !secondHalves.tryAcquire(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody said to go on");
        }
        token(request, attempt, i, words[i]);
      }
      finish(request, attempt, words.length, imageTokens);
    } else if (text.startsWith("die after ")) {
      String[] words = text.split(" ", 5);
      say(request, attempt, words[4], imageTokens, attempt == 1 ? Integer.parseInt(words[2]) : -1);
    } else if (text.equals("wait")) {
      token(request, attempt, 0, "Well");
      if (!cancelHeard.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody cancelled");
      }
    } else {
      fail(
          request,
          attempt,
          Failure.Code.CONTEXT_EXCEEDED,
          "The prompt has 600 tokens, the model's context holds 512.",
          "messages");
    }
  }

  private void say(
      GenerationRequest request, int attempt, String text, int imageTokens, int deadAfter)
      throws Exception {
    String[] words = text.split("(?<= )", -1);
    for (int i = 0; i < words.length; i++) {
      if (i == deadAfter) {
        throw new IllegalStateException("this worker dies");
      }
      token(request, attempt, i, words[i]);
    }
    finish(request, attempt, words.length, imageTokens);
  }

  private void finish(GenerationRequest request, int attempt, int tokens, int imageTokens)
      throws Exception {
    replies
        .publish(
            request.replyTo(),
            new ReplyEvent.Finished(
                request.id(),
                attempt,
                "",
                FinishReason.STOP,
                new Usage(10 + imageTokens, imageTokens, tokens),
                "fa4e"))
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private void token(GenerationRequest request, int attempt, int index, String text) {
    var _ =
        replies.publish(
            request.replyTo(), new ReplyEvent.Token(request.id(), attempt, index, index, text));
  }

  private void fail(
      GenerationRequest request, int attempt, Failure.Code code, String message, String at)
      throws Exception {
    replies
        .publish(
            request.replyTo(),
            new ReplyEvent.Failed(request.id(), attempt, new Failure(code, message, at)))
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private WorkHandler handler(Work work) {
    return new WorkHandler() {
      @Override
      public void handle(Delivery delivery) throws Exception {
        work.on(codec.decode(delivery.value(), GenerationRequest.class), delivery.attempt());
      }

      @Override
      public void exhausted(Delivery delivery, Exception lastFailure) {
        throw new IllegalStateException("no test wears a request out", lastFailure);
      }
    };
  }

  private interface Work {
    void on(GenerationRequest request, int attempt) throws Exception;
  }
}
