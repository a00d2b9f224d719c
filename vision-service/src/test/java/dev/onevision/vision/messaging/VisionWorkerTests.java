package dev.onevision.vision.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.wire.ControlMessage;
import dev.onevision.messaging.wire.WorkerStatus;
import dev.onevision.messaging.workers.WorkerAnnouncer;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import dev.onevision.messaging.workqueue.WorkQueue;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.ModelThread;
import dev.onevision.vision.encoder.ModelThreads;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.Status;

class VisionWorkerTests {

  private static final WorkHandler NO_WORK =
      new WorkHandler() {
        @Override
        public void handle(Delivery delivery) {}

        @Override
        public void exhausted(Delivery delivery, Exception lastFailure) {}
      };

  private final CompletableFuture<EncoderModel> loading = new CompletableFuture<>();
  private final ModelThread model = ModelThreads.loading(loading);
  private final FakeQueue queue = new FakeQueue();
  private final FakeAnnouncer announcer = new FakeAnnouncer();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final VisionWorker worker =
      new VisionWorker(
          model,
          "tiny",
          2,
          (topic, group, slots, handler) -> {
            queue.opened = topic + " " + group + " " + slots;
            return queue;
          },
          NO_WORK,
          new ReadyControl(),
          new Cancellations(),
          announcer,
          events::add,
          Clock.systemUTC());

  @AfterEach
  void stop() {
    loading.cancel(true);
    worker.stop();
  }

  @Test
  void queueIsOpenedWhenTheModelIsLoadedAndReadinessFollowsItsSlots() {
    worker.start();
    assertThat(queue.opened).isEmpty();
    assertThat(health()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(announcer.status().ready()).isFalse();

    loading.complete(new EncoderModel("print", 4, "f32"));
    await(VisionWorker.State.JOINING);
    assertThat(queue.opened).isEqualTo("vision.requests vision-service 2");
    assertThat(announcer.status().ready()).isFalse();

    queue.ready = true;
    await(VisionWorker.State.READY);
    assertThat(health()).isEqualTo(Status.UP);
    WorkerStatus status = announcer.status();
    assertThat(status.ready()).isTrue();
    assertThat(status.role()).isEqualTo(WorkerStatus.Role.VISION);
    assertThat(status.fingerprint()).isEqualTo("print");
    Awaitility.await().until(() -> announcer.atOnce);
  }

  @Test
  void modelThatCannotBeLoadedBreaksTheWorker() {
    worker.start();
    loading.completeExceptionally(new IllegalArgumentException("no such folder"));
    await(VisionWorker.State.BROKEN);
    assertThat(queue.opened).isEmpty();
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

  @Test
  void stoppedWorkerClosesItsQueueAndIsWithdrawn() {
    worker.start();
    loading.complete(new EncoderModel("print", 4, "f32"));
    await(VisionWorker.State.JOINING);
    worker.stop();
    assertThat(queue.closed).isTrue();
    assertThat(announcer.closed).isTrue();
    assertThat(worker.isRunning()).isFalse();
  }

  private Status health() {
    return new VisionHealthIndicator(worker).health().getStatus();
  }

  private void await(VisionWorker.State state) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(worker.state()).isEqualTo(state);
              assertThat(state == VisionWorker.State.JOINING && queue.opened.isEmpty()).isFalse();
            });
  }

  private static final class FakeQueue implements WorkQueue {
    private volatile String opened = "";
    private volatile boolean ready;
    private volatile boolean closed;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public int busySlots() {
      return 0;
    }

    @Override
    public void close() {
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

  private static final class ReadyControl implements ControlBus {

    @Override
    public void broadcast(ControlMessage message) {}

    @Override
    public void listen(Consumer<ControlMessage> listener) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void close() {}
  }
}
