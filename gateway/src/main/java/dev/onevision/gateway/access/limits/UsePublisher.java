package dev.onevision.gateway.access.limits;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Publishes at intervals what changed, so that a busy key costs a bounded number of messages. */
@Component
class UsePublisher implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(UsePublisher.class);

  private final RateLimits limits;
  private final @Nullable UseExchange exchange;
  private final ScheduledExecutorService timer;

  UsePublisher(
      RateLimits limits, ObjectProvider<UseExchange> exchange, SharingProperties properties) {
    this.limits = limits;
    this.exchange = exchange.getIfAvailable();
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("limits").factory());
    long nanos = properties.limitsInterval().toNanos();
    var _ = timer.scheduleWithFixedDelay(this::publish, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void publish() {
    UseExchange others = exchange;
    try {
      if (others != null) {
        limits.takeChanged(others.gateway()).forEach(others::publish);
      }
    } catch (RuntimeException e) {
      log.warn("The use of limits was not published", e);
    }
  }

  @Override
  public void destroy() {
    timer.shutdown();
    // The requests of this gateway have ended; the others should not wait to notice.
    publish();
  }
}
