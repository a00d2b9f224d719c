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
 * Stops the gateway in an order in which no client loses its answer:
 *
 * <ol>
 *   <li>Spring Boot reports that the gateway is not ready, and other gateways take over its
 *       batches;
 *   <li>during the stop delay the gateway still accepts requests and closes each connection after
 *       its response;
 *   <li>the server accepts no connection and waits for open requests. When the drain timeout, which
 *       starts here, is over, the gateway ends the remaining ones: streams with an event that tells
 *       the client to resume elsewhere, other requests with 503;
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

  /** Does not block. The server, which stops at the same time, waits. */
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
