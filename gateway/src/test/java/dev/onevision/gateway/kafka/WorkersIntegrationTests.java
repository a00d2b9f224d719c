package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.models.WorkerDirectory;
import dev.onevision.gateway.testing.TestWorkers;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.worker.life.WorkerAnnouncer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkersIntegrationTests {

  private static final String[] FAST = {
    "onevision.worker.heartbeat=100ms", "onevision.gateway.kafka.heartbeat-timeout=1500ms"
  };

  @Test
  void aWorkerAppearsWithItsHeartbeatAndDisappearsWhenItCloses() {
    try (Suite gateway = new Suite(FAST);
        Suite worker = new Suite(FAST)) {
      WorkerDirectory directory = gateway.get(WorkerDirectory.class);
      directory.start();
      AtomicBoolean ready = new AtomicBoolean();
      WorkerAnnouncer announcer = worker.get(WorkerAnnouncer.class);
      announcer.start(() -> status("appears", ready.get()));

      await().until(() -> seen(directory, "appears").equals(List.of(false)));
      ready.set(true);
      announcer.announceNow();
      await().until(() -> seen(directory, "appears").equals(List.of(true)));
      announcer.close();
      await().atMost(1, TimeUnit.SECONDS).until(() -> seen(directory, "appears").isEmpty());
    }
  }

  @Test
  void aWorkerThatFallsSilentIsForgotten() throws Exception {
    try (Suite gateway = new Suite(FAST)) {
      WorkerDirectory directory = gateway.get(WorkerDirectory.class);
      directory.start();
      await().until(directory::isReady);
      gateway
          .get(MessageSender.class)
          .send(TopicNames.WORKERS, null, "silent", status("silent", true))
          .get(10, TimeUnit.SECONDS);
      await().until(() -> !seen(directory, "silent").isEmpty());
      await().atMost(5, TimeUnit.SECONDS).until(() -> seen(directory, "silent").isEmpty());
    }
  }

  @Test
  void aGatewayThatComesLaterKnowsTheWorkersAtOnce() throws Exception {
    try (Suite worker = new Suite();
        Suite gateway = new Suite()) {
      worker
          .get(MessageSender.class)
          .send(TopicNames.WORKERS, null, "early", status("early", true))
          .get(10, TimeUnit.SECONDS);
      WorkerDirectory directory = gateway.get(WorkerDirectory.class);
      directory.start();
      await().atMost(5, TimeUnit.SECONDS).until(() -> !seen(directory, "early").isEmpty());
    }
  }

  @Test
  void aBeatThatFailsDoesNotEndTheLaterOnes() {
    try (Suite process = new Suite(FAST)) {
      WorkerDirectory directory = process.get(WorkerDirectory.class);
      directory.start();
      AtomicBoolean failed = new AtomicBoolean();
      process
          .get(WorkerAnnouncer.class)
          .start(
              () -> {
                if (failed.compareAndSet(false, true)) {
                  throw new IllegalStateException("expected by the test");
                }
                return status("fails-once", true);
              });
      await().until(() -> !seen(directory, "fails-once").isEmpty());
      assertThat(failed).isTrue();
    }
  }

  private static List<Boolean> seen(WorkerDirectory directory, String workerId) {
    return directory.workers().stream()
        .filter(worker -> worker.workerId().equals(workerId))
        .map(WorkerStatus::ready)
        .toList();
  }

  private static WorkerStatus status(String workerId, boolean ready) {
    return TestWorkers.earlier(workerId, WorkerStatus.Role.LLM, "demo", 1024, 4, ready);
  }
}
