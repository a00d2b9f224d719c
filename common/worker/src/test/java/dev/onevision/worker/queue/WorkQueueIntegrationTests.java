package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.kafka.backlog.UnfinishedRecords;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.kafka.testing.TestRequests;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.LogContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class WorkQueueIntegrationTests extends WorkQueueScenario {

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
  void aReleaseWithAnotherPrefixHasQueuesOfItsOwn() throws Exception {
    RecordingHandler others = new RecordingHandler();
    open(1);
    try (Suite other = new Suite("onevision.kafka.topics.prefix=team-b.")) {
      other.get(WorkQueues.class).open(TOPIC, group, 1, others);
      send(List.of("mine"));
      other
          .get(RequestPublisher.class)
          .publish(TOPIC, TestRequests.of("other", new ReplyAddress(0), "text"))
          .get(20, TimeUnit.SECONDS);

      await().atMost(TIMEOUT).until(() -> handler.ids().equals(List.of("mine")));
      await().atMost(TIMEOUT).until(() -> others.ids().equals(List.of("other")));
      assertThat(others.handled).extracting(Delivery::topic).containsExactly(TOPIC);
      try (UnfinishedRecords records =
          new UnfinishedRecords(other.get(KafkaClients.class), other.get(Topics.class))) {
        await().atMost(TIMEOUT).until(() -> records.count(TOPIC, group) == 0);
      }
    }
    assertThat(handler.ids()).containsExactly("mine");
  }

  @Test
  void logLinesOfAHandlerHaveTheIdOfTheRequest() throws Exception {
    List<String> logged = new CopyOnWriteArrayList<>();
    handler.work = _ -> logged.add(MDC.get(LogContext.REQUEST_ID));
    open(2);
    send(List.of("r1", "r2"));
    await().atMost(TIMEOUT).until(() -> handler.handled.size() == 2);
    assertThat(logged).containsExactlyInAnyOrder("r1", "r2");
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
      // On a busy machine the last response may be counted after the watch has waited.
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                watch.rest();
                await()
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> !watch.isFetching());
              });
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
}
