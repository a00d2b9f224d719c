package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.kafka.testing.SharedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;

/** Records whose workers die, stop or fail. */
class LostWorkersIntegrationTests extends WorkQueueScenario {

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
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
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
}
