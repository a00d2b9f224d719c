package dev.onevision.gateway.access;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * During the stop delay, closes each connection after its response, so that clients send the next
 * request to another gateway. Blocks the stop for the stop delay.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ClosingConnections implements WebFilter, SmartLifecycle {

  private final Duration delay;
  private volatile boolean running;
  private volatile boolean stopping;

  ClosingConnections(StopProperties properties) {
    this.delay = properties.stopDelay();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (stopping) {
      exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
    }
    return chain.filter(exchange);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    stopping = true;
    running = false;
    try {
      TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Runs right before the server stops. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
  }
}
