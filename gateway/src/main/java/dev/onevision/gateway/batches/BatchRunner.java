package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.files.FilesProperties;
import dev.onevision.gateway.storage.TableShares;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the batches of the partitions that this gateway owns. Polls the table for new batches a few
 * times a second. The gateway that owns partition 0 also deletes what has expired. Starts last and
 * stops first, so that other gateways take over the batches before anything that they need ends.
 */
@Component
class BatchRunner implements SmartLifecycle, TableShares.Owner {

  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration CLEAN = Duration.ofMinutes(1);

  private final TableShares<BatchRecord> shares;
  private final Batches batches;
  private final Files files;
  private final Duration retention;
  private final Tenancy.Context context;
  private final Map<Integer, Tenancy> tenancies = new ConcurrentHashMap<>();
  private final Clock clock = Clock.systemUTC();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("batches").daemon().factory());

  private Instant cleaned = Instant.EPOCH;
  private volatile boolean running;

  BatchRunner(
      TableShares<BatchRecord> shares,
      Batches batches,
      Files files,
      FilesProperties filesProperties,
      Tenancy.Context context,
      MeterRegistry registry) {
    this.shares = shares;
    this.batches = batches;
    this.files = files;
    this.retention = filesProperties.retention();
    this.context = context;
    registry.gauge(BatchMetric.RUNNING.key(), this, runner -> runner.runs());
    registry.gauge(BatchMetric.UNFINISHED.key(), batches, all -> all.unfinished().size());
  }

  @Override
  public void start() {
    running = true;
    shares.join(this);
    executor.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    executor.shutdown();
    // Releases all partitions, which ends all runs.
    shares.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void gained(int partition) {
    tenancies.put(partition, new Tenancy(partition, context));
  }

  @Override
  public void lost(int partition) {
    Tenancy tenancy = tenancies.remove(partition);
    if (tenancy != null) {
      tenancy.end();
    }
  }

  private int runs() {
    return tenancies.values().stream().mapToInt(Tenancy::runs).sum();
  }

  private void look(Batch batch, Instant now) {
    try {
      Tenancy tenancy = tenancies.get(shares.partition(batch.id()));
      // A batch that only has to be ended needs no turn.
      boolean turn =
          batch.cancel() != null
              || !batch.request().expiresAt().isAfter(now)
              || runs() < context.runs().limits().running();
      if (tenancy != null && turn) {
        tenancy.run(batch.id());
      }
    } catch (RuntimeException e) {
      log.warn("{} is not run now and is looked at again", batch.id(), e);
    }
  }

  private void look() {
    try {
      if (!batches.isReady()) {
        return;
      }
      Instant now = clock.instant();
      for (Batch batch : batches.unfinished()) {
        look(batch, now);
      }
      if (tenancies.containsKey(0) && cleaned.plus(CLEAN).isBefore(now)) {
        cleaned = now;
        files.deleteExpired();
        batches.deleteEndedBefore(now.minus(retention));
      }
    } catch (RuntimeException e) {
      log.warn("Could not look for batches; retrying", e);
    }
  }
}
