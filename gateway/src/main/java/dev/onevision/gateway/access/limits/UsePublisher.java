package dev.onevision.gateway.access.limits;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** Requests in progress are published again and again; {@link RateLimits} decides when. */
  private static final Duration REPEAT = Duration.ofSeconds(1);

  private final RateLimits limits;
  private final @Nullable UseExchange exchange;
  private final ScheduledExecutorService timer;
  private final Duration interval;
  private final AtomicBoolean pending = new AtomicBoolean();

  UsePublisher(
      RateLimits limits, ObjectProvider<UseExchange> exchange, SharingProperties properties) {
    this.limits = limits;
    this.exchange = exchange.getIfAvailable();
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("limits").factory());
    this.interval = properties.limitsInterval();
    if (this.exchange != null) {
      limits.onChange(this::publishSoon);
      var _ =
          timer.scheduleWithFixedDelay(
              this::publish, REPEAT.toNanos(), REPEAT.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  // Not at each interval: most gateways have no limits, and should sleep.
  private void publishSoon() {
    if (pending.compareAndSet(false, true)) {
      try {
        var _ =
            timer.schedule(
                () -> {
                  pending.set(false);
                  publish();
                },
                interval.toNanos(),
                TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        log.debug("A change of limits came after the end", e);
      }
    }
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
