package dev.onevision.worker.life;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.kafka.connection.MessageSender;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends heartbeats from one thread of its own. */
final class KafkaWorkerAnnouncer implements WorkerAnnouncer {

  private static final Logger log = LoggerFactory.getLogger(KafkaWorkerAnnouncer.class);
  private static final long LEAVE_SECONDS = 2;

  private final MessageSender sender;
  private final Duration heartbeat;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("onevision-heartbeat").daemon().factory());

  private volatile @Nullable Supplier<WorkerStatus> status;
  // Written by the heartbeat's thread, read after its end.
  private volatile @Nullable String announcedId;

  KafkaWorkerAnnouncer(MessageSender sender, Duration heartbeat) {
    this.sender = sender;
    this.heartbeat = heartbeat;
  }

  @Override
  public synchronized void start(Supplier<WorkerStatus> status) {
    if (this.status != null) {
      throw new IllegalStateException("The heartbeat was started already");
    }
    this.status = status;
    var _ = executor.scheduleAtFixedRate(this::beat, 0, heartbeat.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void announceNow() {
    if (status != null && !executor.isShutdown()) {
      executor.execute(this::beat);
    }
  }

  private void beat() {
    Supplier<WorkerStatus> supplier = status;
    if (supplier == null) {
      return;
    }
    try {
      WorkerStatus now = supplier.get();
      announcedId = now.workerId();
      var _ =
          sender
              .send(TopicNames.WORKERS, null, now.workerId(), now)
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      // The sender logs an outage once.
                      log.debug("A heartbeat was not sent", failure);
                    }
                  });
    } catch (RuntimeException e) {
      // An exception would end the schedule.
      log.warn("A heartbeat failed", e);
    }
  }

  @Override
  public synchronized void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("The heartbeat did not end in time");
      }
      String workerId = announcedId;
      if (workerId != null) {
        announcedId = null;
        sender.sendTombstone(TopicNames.WORKERS, workerId).get(LEAVE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "The worker could not withdraw; gateways will notice its missing heartbeats: {}",
          e.toString());
    }
  }
}
