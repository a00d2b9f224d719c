package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the preemptions of LLM workers that are killed. A worker begins at zero when it starts
 * again, so the counts are read twice a second; those of a worker's last half second are missed.
 */
final class Preemptions implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Preemptions.class);
  private static final String METRIC = "onevision_llm_preemptions_total";
  private static final long PERIOD_MILLIS = 500;

  private final List<PartProcess> workers;
  private final double[] last; // of each worker since its start; guarded by this
  private double ended; // of workers that were killed; guarded by this
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Preemptions(List<PartProcess> workers) {
    this.workers = List.copyOf(workers);
    this.last = new double[workers.size()];
  }

  /** Counts from now on. */
  static Preemptions count(List<PartProcess> workers) {
    Preemptions preemptions = new Preemptions(workers);
    Thread.ofVirtual().name("preemptions").start(preemptions::run);
    return preemptions;
  }

  private void run() {
    try {
      do {
        for (int i = 0; i < workers.size(); i++) {
          read(i);
        }
      } while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(int worker) throws InterruptedException {
    try {
      double count =
          workers.get(worker).metrics().stream()
              .filter(line -> line.startsWith(METRIC))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
      synchronized (this) {
        if (count < last[worker]) {
          ended += last[worker];
        }
        last[worker] = count;
      }
    } catch (IOException e) {
      log.debug("A worker that is killed tells nothing", e);
    }
  }

  synchronized long sum() {
    return Math.round(ended + Arrays.stream(last).sum());
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
