package dev.onevision.gateway.http;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Ends requests whose bodies stop or arrive too slowly, so that they do not use up the gateway's
 * limits.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 210)
class BodyPaceFilter implements WebFilter {

  private static final Duration MAX_CHECK_INTERVAL = Duration.ofSeconds(1);

  private final BodyPace.Limits limits;
  private final Duration interval;

  BodyPaceFilter(BodyProperties properties) {
    this.limits = properties.limits();
    Duration quarter = limits.idleTimeout().dividedBy(4);
    this.interval = quarter.compareTo(MAX_CHECK_INTERVAL) < 0 ? quarter : MAX_CHECK_INTERVAL;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var paced = new PacedRequest(exchange.getRequest(), connection(exchange));
    return chain.filter(exchange.mutate().request(paced).build());
  }

  /**
   * The thread of the connection. A body may only be cancelled or failed on the thread that reads
   * it.
   */
  private static Scheduler connection(ServerWebExchange exchange) {
    var thread = new AtomicReference<ScheduledExecutorService>();
    NativeExchange.request(exchange)
        .withConnection(connection -> thread.set(connection.channel().eventLoop()));
    return Schedulers.fromExecutorService(Objects.requireNonNull(thread.get()));
  }

  private final class PacedRequest extends ServerHttpRequestDecorator {

    private final Scheduler connection;

    PacedRequest(ServerHttpRequest request, Scheduler connection) {
      super(request);
      this.connection = connection;
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return Flux.defer(
          () -> {
            var pace = new BodyPace(limits);
            Flux<Long> checks =
                Flux.interval(interval, connection)
                    .doOnNext(tick -> require(pace.check(System.nanoTime()), pace))
                    .ignoreElements()
                    .flux();
            return super.getBody()
                .doOnRequest(count -> pace.asked(count, System.nanoTime()))
                .doOnNext(buffer -> pace.came(buffer.readableByteCount(), System.nanoTime()))
                .takeUntilOther(checks);
          });
    }

    /** Clients retry by themselves after this status. */
    private void require(BodyPace.Verdict verdict, BodyPace pace) {
      switch (verdict) {
        case ON_TIME -> {}
        case IDLE ->
            throw late(
                "No data of the body arrived for %d s; %s."
                    .formatted(limits.idleTimeout().toSeconds(), received(pace)));
        case SLOW ->
            throw late(
                "The body arrives too slowly, it must bring at least %d bytes a second; %s."
                    .formatted(limits.bytesPerSecond(), received(pace)));
      }
    }

    /** Tells the client how much arrived, so that both sides can find where the body stopped. */
    private String received(BodyPace pace) {
      long announced = getHeaders().getContentLength();
      return announced < 0
          ? pace.bytes() + " bytes are here"
          : pace.bytes() + " of its " + announced + " bytes are here";
    }

    private static RequestRefusedException late(String message) {
      return new RequestRefusedException(
          HttpStatus.REQUEST_TIMEOUT, "incomplete_body", message + " Send the request again.");
    }
  }
}
