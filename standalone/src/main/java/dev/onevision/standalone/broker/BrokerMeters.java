package dev.onevision.standalone.broker;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/** The broker's own metrics. The suite does not publish them. */
final class BrokerMeters {

  /** The name under which the registry keeps the timer of its rates. */
  private static final String TIMER = "meter-tick";

  private BrokerMeters() {}

  /**
   * Stops the timer of the JVM's broker rates for good: there are hundreds, and each would wake an
   * idle machine up every five seconds. Counts go on.
   */
  static void stopRates() {
    ScheduledExecutorService timer =
        KafkaYammerMetrics.defaultRegistry().newScheduledThreadPool(2, TIMER);
    if (timer instanceof ScheduledThreadPoolExecutor pool) {
      pool.setRejectedExecutionHandler(new DiscardPolicy());
      pool.shutdownNow();
    }
  }
}
