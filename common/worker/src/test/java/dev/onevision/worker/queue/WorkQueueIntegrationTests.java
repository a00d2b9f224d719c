package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.kafka.testing.TestRequests;
import dev.onevision.kafka.topics.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkQueueIntegrationTests {

  private static final String TOPIC = TopicNames.LLM_REQUESTS_BATCH;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final String group = "group-" + GROUPS.incrementAndGet();
  private final RecordingHandler handler = new RecordingHandler();
  private Suite suite;

  @BeforeEach
  void start() throws Exception {
    suite =
        new Suite(
            "onevision.worker.queue.lock-duration=1s",
            "onevision.worker.queue.retry-back-off=10ms",
            "onevision.worker.queue.drain-timeout=1s");
    suite.get(Topics.class);
    // A new group starts with the oldest record, which may be another test's.
    suite.empty(TOPIC, 1);
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  @Test
  void eachOf500RecordsGoesToOneOf8LanesOnce() throws Exception {
    WorkQueue queue = open(8);
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> "r" + i).toList();
    send(ids);
    await().atMost(TIMEOUT).until(() -> handler.handled.size() >= 500);
    await().atMost(TIMEOUT).until(() -> queue.busyLanes() == 0);
    assertThat(handler.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(handler.handled).extracting(Delivery::attempt).containsOnly(1);
  }

  @Test
  void requestsThatWereSentBeforeTheFirstWorkerCameAreNotLost() throws Exception {
    send(List.of("early"));
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("early")));
  }

  @Test
  void aRecordStaysWithAHandlerThatTakesLongerThanTheLock() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    handler.work = _ -> release.await();
    WorkQueue queue = open(2);
    send(List.of("long"));
    await().atMost(TIMEOUT).until(() -> queue.busyLanes() == 1);
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(5))
        .until(() -> handler.begun.get() == 1 && queue.busyLanes() == 1);
    release.countDown();
    await().atMost(TIMEOUT).until(() -> queue.busyLanes() == 0);
    send(List.of("next"));
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("long", "next")));
    assertThat(handler.begun).hasValue(2);
  }

  @Test
  void workThatFailsIsDoneAgainAndThenGivenUp() throws Exception {
    handler.work =
        delivery -> {
          if ("bad".equals(delivery.key())) {
            throw new IllegalStateException("expected by the test");
          }
        };
    open(1);
    send(List.of("bad", "good"));
    await().atMost(TIMEOUT).until(() -> handler.exhausted.size() == 1);
    assertThat(handler.exhausted.getFirst().key()).isEqualTo("bad");
    assertThat(handler.exhausted.getFirst().attempt()).isEqualTo(4);
    assertThat(handler.lastFailure).hasMessage("expected by the test");
    await().atMost(TIMEOUT).until(() -> handler.ids().contains("good"));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(3))
        .until(() -> handler.begun.get() == 5 && handler.exhausted.size() == 1);
  }

  @Test
  void workThatSucceedsOnTheSecondAttemptIsNotGivenUp() throws Exception {
    handler.work =
        delivery -> {
          if (delivery.attempt() == 1) {
            throw new NoClassDefFoundError("expected by the test");
          }
        };
    open(1);
    send(List.of("one"));
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("one")));
    assertThat(handler.handled.getFirst().attempt()).isEqualTo(2);
    assertThat(handler.exhausted).isEmpty();
  }

  @Test
  void theRecordOfAWorkerThatDiedGoesToAnother() throws Exception {
    setUpGroup(Duration.ofSeconds(1));
    try (ShareConsumer<byte[], byte[]> dies = consumer("dies")) {
      dies.subscribe(List.of(TOPIC));
      send(List.of("orphan"));
      ConsumerRecord<byte[], byte[]> taken = takeOne(dies);
      // From here on it is silent, as if its process had stopped.
      open(1);
      await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("orphan")));
      assertThat(handler.handled.getFirst().attempt()).isEqualTo(3);
      dies.acknowledge(taken, AcknowledgeType.RELEASE);
    }
  }

  @Test
  void aRecordWhoseWorkerIsKilledIsWorkedOnAndFailsWithoutAThirdTryWhenTheSecondIsKilledToo()
      throws Exception {
    send(List.of("one"));
    killAWorkerThatTook("one");
    WorkQueue queue = open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("one")));
    queue.close();
    send(List.of("two"));
    killAWorkerThatTook("two");
    killAWorkerThatTook("two");
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.exhausted.size() == 1);
    assertThat(handler.ids()).containsExactly("one");
    assertThat(handler.exhausted.getFirst().key()).isEqualTo("two");
    assertThat(handler.lastFailure).isInstanceOf(WorkerFailedException.class);
  }

  @Test
  void aRecordThatWorkersGaveBackAsTheyStoppedIsNotCountedAsLost() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    handler.work = _ -> never.await();
    send(List.of("moved"));
    for (int i = 1; i <= 4; i++) {
      int times = i;
      WorkQueue queue = open(1);
      await().atMost(TIMEOUT).until(() -> handler.begun.get() == times);
      queue.close();
    }
    handler.work = _ -> {};
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("moved")));
    assertThat(handler.handled.getFirst().attempt()).isEqualTo(5);
    assertThat(handler.exhausted).isEmpty();
  }

  @Test
  void aRecordThatTwoWorkersFailOfForGoodIsGivenUp() throws Exception {
    handler.work =
        _ -> {
          throw new WorkerFailedException("expected by the test");
        };
    open(2);
    send(List.of("deadly"));
    await().atMost(TIMEOUT).until(() -> handler.exhausted.size() == 1);
    assertThat(handler.begun).hasValue(2);
    assertThat(handler.lastFailure).hasMessage("expected by the test");
  }

  /** The process has many lanes, whose fetches may receive the record while it dies. */
  private void killAWorkerThatTook(String id) throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingWorker.class.getName(),
                SharedBroker.bootstrapServers(),
                group,
                "16")
            .redirectErrorStream(true)
            .start();
    Thread.startVirtualThread(() -> killAfterTimeout(worker));
    try (BufferedReader output = worker.inputReader()) {
      awaitLines(output, Set.of("settled", "took " + id));
    } finally {
      worker.destroyForcibly().waitFor();
    }
  }

  /** The end of its output then fails the test. */
  private static void killAfterTimeout(Process worker) {
    try {
      if (!worker.waitFor(TIMEOUT.multipliedBy(3))) { // it starts a JVM and 16 consumers
        worker.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitLines(BufferedReader output, Set<String> wanted) throws IOException {
    Set<String> missing = new HashSet<>(wanted);
    while (!missing.isEmpty()) {
      String line = output.readLine();
      assertThat(line).as("the other process's output").isNotNull();
      missing.remove(line);
    }
  }

  @Test
  void aRecordThatWorkersTookAndNeverSpokeOfIsWorkedOnAllTheSame() throws Exception {
    send(List.of("unlucky"));
    takeAndDrop(9); // the next delivery is the broker's last
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("unlucky")));
    assertThat(handler.exhausted).isEmpty();
    assertThat(handler.begun).hasValue(1);
    assertThat(handler.handled.getFirst().attempt()).isEqualTo(11);
  }

  @Test
  void aRecordThatWasLostOnceForAllTheFetchesOfADeadProcessIsLostOnce() throws Exception {
    send(List.of("one"));
    takeAndDrop(4);
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("one")));
    assertThat(handler.handled.getFirst().attempt()).isEqualTo(6);
    assertThat(handler.exhausted).isEmpty();
  }

  private void setUpGroup(Duration lockDuration) {
    try (ShareGroupSetup setup =
        new ShareGroupSetup(suite.get(KafkaClients.class), true, lockDuration, Duration.ZERO)) {
      setup.apply(group).join();
    }
  }

  /** Takes the only record, and releases it. */
  private void takeAndDrop(int times) {
    setUpGroup(Duration.ofSeconds(1));
    try (ShareConsumer<byte[], byte[]> drops = consumer("drops")) {
      drops.subscribe(List.of(TOPIC));
      for (int i = 0; i < times; i++) {
        drops.acknowledge(takeOne(drops), AcknowledgeType.RELEASE);
        drops.commitSync();
      }
    }
  }

  @Test
  void closingWaitsForTheRecordInHand() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    handler.work = _ -> release.await();
    WorkQueue queue = open(2);
    send(List.of("one"));
    await().atMost(TIMEOUT).until(() -> queue.busyLanes() == 1);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(queue::close);
    release.countDown();
    closed.get(5, TimeUnit.SECONDS);
    assertThat(handler.ids()).containsExactly("one");
    WorkQueue next = open(1);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(4))
        .until(() -> handler.begun.get() == 1 && next.busyLanes() == 0);
  }

  @Test
  void closingReleasesTheRecordThatIsNotDoneInTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    handler.work = _ -> never.await();
    WorkQueue queue = open(1);
    send(List.of("one"));
    await().atMost(TIMEOUT).until(() -> queue.busyLanes() == 1);
    long start = System.nanoTime();
    queue.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    handler.work = _ -> {};
    open(1);
    await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("one")));
    assertThat(handler.handled.getFirst().attempt()).isEqualTo(2);
    assertThat(handler.exhausted).isEmpty();
  }

  @Test
  void anIdleQueueClosesAtOnce() {
    WorkQueue queue = open(8);
    await().atMost(TIMEOUT).until(queue::isReady);
    long start = System.nanoTime();
    queue.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(queue.isReady()).isFalse();
  }

  @Test
  void aQueueThatClosesTakesNoRecordWithIt() throws Exception {
    suite.close();
    suite = new Suite("onevision.worker.queue.lock-duration=30s");
    WorkQueue stays = open(2);
    await().atMost(TIMEOUT).until(((ShareWorkQueue) stays)::isSettled);
    for (int round = 0; round < 3; round++) {
      WorkQueue leaves = open(4);
      await().atMost(TIMEOUT).until(((ShareWorkQueue) leaves)::isSettled);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(leaves::close);
      List<String> ids = new ArrayList<>();
      while (!closed.isDone()) {
        ids.add("r" + round + "-" + ids.size());
        send(ids.subList(ids.size() - 1, ids.size()));
      }
      ids.add("last" + round);
      send(List.of("last" + round));
      // Much sooner than a lock would end.
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(handler.ids()).containsAll(ids));
    }
  }

  @Test
  void aConsumerThatFetchesWithoutBeingAskedIsNoticed() throws Exception {
    setUpGroup(Duration.ofSeconds(1));
    try (ShareConsumer<byte[], byte[]> consumer = consumer("watched")) {
      consumer.subscribe(List.of(TOPIC));
      send(List.of("one"));
      consumer.acknowledge(takeOne(consumer), AcknowledgeType.ACCEPT);
      consumer.commitSync();
      FetchWatch watch = new FetchWatch(consumer);
      watch.rest();
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(3))
          .until(() -> !watch.isFetching());
      assertThat(consumer.poll(Duration.ofMillis(10))).isEmpty(); // leaves a fetch behind
      await().atMost(TIMEOUT).until(watch::isFetching);
    }
  }

  @Test
  void aQueueNeedsALaneAndATopicOfTheSuite() {
    WorkQueues queues = suite.get(WorkQueues.class);
    assertThatThrownBy(() -> queues.open(TOPIC, group, 0, handler))
        .hasMessage("A work queue needs at least one lane: 0");
    assertThatThrownBy(() -> queues.open("elsewhere", group, 1, handler))
        .hasMessageStartingWith("elsewhere is none of the topics");
  }

  private WorkQueue open(int lanes) {
    return suite.get(WorkQueues.class).open(TOPIC, group, lanes, handler);
  }

  private void send(List<String> ids) throws Exception {
    List<CompletableFuture<Void>> sent =
        ids.stream()
            .map(
                id ->
                    suite
                        .get(RequestPublisher.class)
                        .publish(TOPIC, TestRequests.of(id, new ReplyAddress(0), "text")))
            .toList();
    for (CompletableFuture<Void> one : sent) {
      one.get(10, TimeUnit.SECONDS);
    }
  }

  private ShareConsumer<byte[], byte[]> consumer(String purpose) {
    return new ShareConsumers(suite.get(KafkaClients.class)).create(purpose, group);
  }

  private static ConsumerRecord<byte[], byte[]> takeOne(ShareConsumer<byte[], byte[]> consumer) {
    return await()
        .atMost(TIMEOUT)
        .until(
            () -> {
              for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                return record;
              }
              return null;
            },
            Objects::nonNull);
  }

  /** Remembers what it was given. */
  private static final class RecordingHandler implements WorkHandler {

    private final List<Delivery> handled = new CopyOnWriteArrayList<>();
    private final List<Delivery> exhausted = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile Exception lastFailure = new Exception("none yet");
    private volatile Work work = _ -> {};

    private interface Work {
      void on(Delivery delivery) throws Exception;
    }

    List<String> ids() {
      return handled.stream().map(delivery -> String.valueOf(delivery.key())).toList();
    }

    @Override
    public void handle(Delivery delivery) throws Exception {
      begun.incrementAndGet();
      work.on(delivery);
      handled.add(delivery);
    }

    @Override
    public void exhausted(Delivery delivery, Exception failure) {
      lastFailure = failure;
      exhausted.add(delivery);
    }
  }
}
