package dev.onevision.gateway.answers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/**
 * The end of the gateway, in an order in which no client loses its answer:
 *
 * <ol>
 *   <li>Spring Boot refuses readiness, and batches go over to other gateways;
 *   <li>for the stop delay requests are still taken, each connection for one more response;
 *   <li>the server takes no connections, and waits for the requests it has; after the drain time,
 *       which begins here, what is left of them is ended: streams with an event that says how to go
 *       on elsewhere, other answers as unavailable;
 *   <li>the connections to Kafka are closed.
 * </ol>
 */
@Component
class Drain implements SmartLifecycle, DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private final Answers answers;
  private final ModelTurns turns;
  private final Duration timeout;
  private volatile boolean running;
  private volatile Disposable end = Disposables.disposed();

  Drain(Answers answers, ModelTurns turns, StreamsProperties properties) {
    this.answers = answers;
    this.turns = turns;
    this.timeout = properties.drainTimeout();
  }

  @Override
  public void start() {
    running = true;
  }

  /** Does not wait: the server, which is stopped beside this, does. */
  @Override
  public void stop() {
    running = false;
    end =
        Schedulers.boundedElastic()
            .schedule(this::endAnswers, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void endAnswers() {
    int left = answers.openCount();
    if (left > 0) {
      log.info("{} answers did not end within {} and are handed over", left, timeout);
    }
    turns.stop();
    answers.stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }

  @Override
  public void destroy() {
    end.dispose();
  }
}
