package dev.onevision.standalone.broker;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/** The broker's own metrics. The suite does not publish them. */
final class BrokerMeters {

  /** The name under which the registry keeps the timer of its rates. */
  private static final String TIMER = "meter-tick";

  private BrokerMeters() {}

  /**
   * Lets the rates of the JVM's brokers stand still: there are hundreds, and each would wake an
   * idle machine up every five seconds. Counts go on. Call it before the first broker starts.
   */
  static void stopRates() {
    ScheduledExecutorService timer =
        KafkaYammerMetrics.defaultRegistry().newScheduledThreadPool(2, TIMER);
    if (timer instanceof ScheduledThreadPoolExecutor pool) {
      pool.setThreadFactory(
          _ -> null); // a pool without threads runs nothing; an ended one is replaced
      pool.setRemoveOnCancelPolicy(true);
    }
  }
}
