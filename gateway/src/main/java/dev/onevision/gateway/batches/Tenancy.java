package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.BatchRecord.Problem;
import dev.onevision.contract.wire.BatchRecord.Progress;
import dev.onevision.gateway.files.Pieces;
import dev.onevision.gateway.files.StorageUnavailableException;
import dev.onevision.gateway.storage.OwnershipLostException;
import dev.onevision.gateway.storage.TableShares;
import dev.onevision.gateway.storage.TableShares.FencedWriter;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of batches while this gateway owns it. Before the first run it fences the previous
 * owner and reads the table up to its end, so that no other gateway writes these batches
 * afterwards. After a failure of the broker it pauses, fences and reads again, and continues at the
 * last checkpoints. Any other failure of a run affects its batch alone: the batch is retried a few
 * times and then fails. Thread-safe.
 */
final class Tenancy {

  private static final Logger log = LoggerFactory.getLogger(Tenancy.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_FAILURES = 3;

  private final int partition;
  private final Context context;
  private final Map<String, Running> running = new HashMap<>();
  private final Map<String, Failures> failures = new HashMap<>();
  private @Nullable FencedWriter<BatchRecord> writer;
  private long notBefore = System.nanoTime();
  private boolean ended;

  /** What all tenancies share. */
  record Context(TableShares<BatchRecord> shares, Pieces pieces, BatchRun.Context runs) {}

  /** Failures of one batch, and the {@link System#nanoTime} of its next run. */
  private record Failures(int count, long notBefore) {}

  private record Running(BatchRun run, Thread thread, FencedWriter<BatchRecord> writer) {}

  Tenancy(int partition, Context context) {
    this.partition = partition;
    this.context = context;
  }

  synchronized int runs() {
    return running.size();
  }

  /** Runs a batch unless it is running; may block briefly. */
  synchronized void run(String batchId) {
    if (ended || running.containsKey(batchId) || isPausing(batchId)) {
      return;
    }
    FencedWriter<BatchRecord> mine = writer;
    try {
      if (mine == null) {
        mine = context.shares().claim(partition);
        writer = mine;
      }
      // The last rows of the previous owner, or of an earlier run here.
      context.runs().batches().refresh().join();
    } catch (OwnershipLostException | CompletionException e) {
      log.info("The batches of partition {} have to wait: {}", partition, e.getMessage());
      giveUp(mine);
      return;
    }
    Batch batch = context.runs().batches().find(batchId).orElse(null);
    if (batch != null && !batch.hasEnded()) {
      start(batch, mine);
    }
  }

  private boolean isPausing(String batchId) {
    long now = System.nanoTime();
    Failures own = failures.get(batchId);
    return now - notBefore < 0 || (own != null && now - own.notBefore() < 0);
  }

  private Checkpoints checkpoints(String batchId, FencedWriter<BatchRecord> mine) {
    return new Checkpoints(
        batchId,
        mine,
        context.pieces(),
        context.runs().clock(),
        context.runs().limits().checkpointInterval());
  }

  private void start(Batch batch, FencedWriter<BatchRecord> mine) {
    var run = new BatchRun(batch, context.runs(), checkpoints(batch.id(), mine));
    Thread thread =
        Thread.ofPlatform()
            .name("batch-" + batch.id())
            .daemon()
            .unstarted(() -> run(batch.id(), run, mine));
    running.put(batch.id(), new Running(run, thread, mine));
    thread.start();
  }

  private void run(String batchId, BatchRun run, FencedWriter<BatchRecord> mine) {
    try {
      log.info("This gateway took over {}", batchId);
      run.run();
      log.info("Another gateway took over {}", batchId);
    } catch (InterruptedException e) {
      log.info("{} was interrupted", batchId);
    } catch (OwnershipLostException | StorageUnavailableException | BrokerUnavailableException e) {
      log.warn("{} goes back to its last checkpoint: {}", batchId, e.toString(), e);
      synchronized (this) {
        giveUp(mine);
      }
    } catch (Throwable e) {
      log.error("{} failed", batchId, e);
      failed(batchId, mine);
    } finally {
      synchronized (this) {
        running.remove(batchId);
      }
    }
  }

  /** Counts a failure that the broker did not cause. */
  private void failed(String batchId, FencedWriter<BatchRecord> mine) {
    synchronized (this) {
      Failures before = failures.get(batchId);
      int count = before == null ? 1 : before.count() + 1;
      failures.put(batchId, new Failures(count, System.nanoTime() + PAUSE.toNanos()));
      if (count < MAX_FAILURES) {
        return;
      }
    }
    try {
      endFailed(batchId, mine);
      synchronized (this) {
        failures.remove(batchId);
      }
    } catch (RuntimeException e) {
      log.warn("{} could not be ended and is tried again", batchId, e);
      synchronized (this) {
        giveUp(mine);
      }
    }
  }

  /** Publishes the results so far if possible, and fails the batch. */
  private void endFailed(String batchId, FencedWriter<BatchRecord> mine) {
    Batch batch = context.runs().batches().find(batchId).orElse(null);
    if (batch == null) {
      return;
    }
    Problem problem =
        new Problem(
            "internal_error",
            "The gateway could not run the batch after %d attempts. Tell the operator the batch id."
                .formatted(MAX_FAILURES),
            null,
            null);
    try {
      Checkpoints checkpoints = checkpoints(batchId, mine);
      Progress progress = batch.progress();
      if (progress != null) {
        checkpoints.resume(progress);
      }
      checkpoints.fail(context.runs().files(), batch.request(), problem);
    } catch (OwnershipLostException | StorageUnavailableException | BrokerUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("The answers of {} so far are not published", batchId, e);
      checkpoints(batchId, mine).refuse(List.of(problem));
    }
  }

  // The writer may be fenced, or may not know whether its last row was written.
  private void giveUp(@Nullable FencedWriter<BatchRecord> failed) {
    notBefore = System.nanoTime() + PAUSE.toNanos();
    if (failed != null && writer == failed) {
      failed.close();
      writer = null;
      running.values().stream()
          .filter(one -> one.writer() == failed)
          .forEach(one -> one.run().stop());
    }
  }

  /** Ends all runs, with a last checkpoint if the broker takes it in time. */
  void end() {
    List<Running> last;
    synchronized (this) {
      ended = true;
      last = List.copyOf(running.values());
      last.forEach(one -> one.run().stop());
    }
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    for (Running one : last) {
      try {
        long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        if (!one.thread().join(Duration.ofMillis(left))) {
          one.thread().interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (this) {
      if (writer != null) {
        writer.close();
        writer = null;
      }
    }
  }
}
