package dev.onevision.worker.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.Status;

class QueueWorkerTests {

  private static final WorkHandler NO_WORK =
      new WorkHandler() {
        @Override
        public void handle(Delivery delivery) {}

        @Override
        public void exhausted(Delivery delivery, Exception lastFailure) {}
      };

  private final FakeModel model = new FakeModel();
  private final FakeQueue first = new FakeQueue();
  private final FakeQueue second = new FakeQueue();
  private final FakeAnnouncer announcer = new FakeAnnouncer();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final List<String> opened = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> brokers = new CompletableFuture<>();
  private @Nullable RuntimeException brokerTrouble;
  private final QueueWorker worker =
      new QueueWorkers(
              new WorkerContext(
                  new WorkQueues() {
                    @Override
                    public CompletableFuture<Void> reachable(Collection<String> groups) {
                      return brokers;
                    }

                    @Override
                    public WorkQueue open(
                        String topic,
                        String group,
                        int lanes,
                        WorkHandler handler,
                        BooleanSupplier room) {
                      if (topic.equals("b") && brokerTrouble != null) {
                        throw brokerTrouble;
                      }
                      opened.add(topic + " " + group + " " + lanes);
                      return topic.equals("a") ? first : second;
                    }
                  },
                  new ReadyControl(),
                  announcer,
                  events::add,
                  Clock.systemUTC(),
                  Duration.ofSeconds(1)))
          .worker(
              new QueueWorker.Identity(WorkerStatus.Role.VISION, "tiny", ModelQueue.DEFAULT, 0),
              model,
              List.of(
                  new QueueWorker.Intake("a", "group-a", 2),
                  new QueueWorker.Intake("b", "group-b", 3)),
              () -> NO_WORK,
              message -> {});

  @AfterEach
  void stop() {
    worker.stop();
  }

  @Test
  void aWorkerWhoseModelIsLoadedWaitsForTheBrokers() {
    worker.start();
    model.loaded.complete("print");
    assertThat(opened).isEmpty();
    assertThat(worker.state()).isEqualTo(QueueWorker.State.LOADING);
    assertThat(health()).isEqualTo(Status.OUT_OF_SERVICE);

    brokers.complete(null);
    await(QueueWorker.State.JOINING);
  }

  @Test
  void queuesAreOpenedWhenTheModelIsLoadedAndReadinessFollowsTheirLanes() {
    brokers.complete(null);
    worker.start();
    assertThat(opened).isEmpty();
    assertThat(health()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(announcer.status().ready()).isFalse();

    model.loaded.complete("print");
    await(QueueWorker.State.JOINING);
    assertThat(opened).containsExactly("a group-a 2", "b group-b 3");
    first.ready = true;
    assertThat(announcer.status().ready()).isFalse();

    second.ready = true;
    await(QueueWorker.State.READY);
    assertThat(health()).isEqualTo(Status.UP);
    WorkerStatus status = announcer.status();
    assertThat(status.ready()).isTrue();
    assertThat(status.role()).isEqualTo(WorkerStatus.Role.VISION);
    assertThat(status.fingerprint()).isEqualTo("print");
    assertThat(status.lanes()).isEqualTo(5);
    assertThat(WorkerFeature.values()).allMatch(status::supports);
    Awaitility.await().until(() -> announcer.atOnce);
  }

  @Test
  void modelThatCannotBeLoadedBreaksTheWorker() {
    brokers.complete(null);
    worker.start();
    model.loaded.completeExceptionally(new IllegalArgumentException("no such folder"));
    awaitBroken();
    assertThat(opened).isEmpty();
  }

  @Test
  void aLoadThatHangsBreaksTheWorker() {
    brokers.complete(null);
    worker.start();
    awaitBroken();
    assertThat(opened).isEmpty();
  }

  @Test
  void aLoadThatGetsFurtherMayTakeLongerThanTheTimeout() throws InterruptedException {
    brokers.complete(null);
    worker.start();
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    while (System.nanoTime() < end) {
      model.steps++;
      Thread.sleep(20);
      assertThat(worker.state()).isEqualTo(QueueWorker.State.LOADING);
    }
    awaitBroken();
  }

  @Test
  void modelThatIsLostBreaksTheWorkerAndFreesItsRecords() {
    brokers.complete(null);
    startReady();
    model.ended.completeExceptionally(new OutOfMemoryError("a test's"));
    awaitBroken();
    assertThat(announcer.status().ready()).isFalse();
    Awaitility.await().until(() -> first.closed && second.closed);
  }

  @Test
  void queueThatCannotBeOpenedBreaksTheWorkerAndClosesTheOthers() {
    brokers.complete(null);
    brokerTrouble = new IllegalStateException("not authorized");
    worker.start();
    model.loaded.complete("print");
    awaitBroken();
    Awaitility.await().until(() -> first.closed);
  }

  @Test
  void stoppedWorkerClosesItsQueuesSideBySideAndThenItsModel() {
    brokers.complete(null);
    startReady();
    CyclicBarrier together = new CyclicBarrier(2);
    first.closing = together;
    second.closing = together;
    worker.stop();
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
    assertThat(model.closed).isTrue();
    assertThat(announcer.closed).isTrue();
    assertThat(worker.isRunning()).isFalse();
  }

  private void startReady() {
    first.ready = true;
    second.ready = true;
    worker.start();
    model.loaded.complete("print");
    await(QueueWorker.State.READY);
  }

  private void awaitBroken() {
    await(QueueWorker.State.BROKEN);
    assertThat(health()).isEqualTo(Status.DOWN);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(events)
                    .anySatisfy(
                        event ->
                            assertThat(((AvailabilityChangeEvent<?>) event).getState())
                                .isEqualTo(LivenessState.BROKEN)));
  }

  private Status health() {
    return new WorkerHealthIndicator(worker).health().getStatus();
  }

  private void await(QueueWorker.State state) {
    Awaitility.await().until(() -> worker.state() == state);
  }

  private static final class FakeModel implements WorkerModel {
    private final CompletableFuture<String> loaded = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile long steps;

    @Override
    public void start() {}

    @Override
    public long loadSteps() {
      return steps;
    }

    @Override
    public CompletableFuture<String> loaded() {
      return loaded;
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }

    @Override
    public void close() {
      closed = true;
      loaded.cancel(true);
    }
  }

  private static final class FakeQueue implements WorkQueue {
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable CyclicBarrier closing;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public int busyLanes() {
      return 0;
    }

    @Override
    public void close() {
      CyclicBarrier barrier = closing;
      if (barrier != null) {
        try {
          barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
          throw new IllegalStateException("closed one after the other", e);
        }
      }
      closed = true;
    }
  }

  private static final class FakeAnnouncer implements WorkerAnnouncer {
    private volatile Supplier<WorkerStatus> supplier =
        () -> {
          throw new IllegalStateException("not started");
        };
    private volatile boolean atOnce;
    private volatile boolean closed;

    WorkerStatus status() {
      return supplier.get();
    }

    @Override
    public void start(Supplier<WorkerStatus> status) {
      supplier = status;
    }

    @Override
    public void announceNow() {
      atOnce = true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
