package dev.onevision.gateway.http;

import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Makes the span of each request of the API, which continues the trace of its client. Code on the
 * way of the request finds it in Reactor's context.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public class TraceFilter implements WebFilter {

  private static final String API = "/v1/";
  private static final String ATTRIBUTE = TraceFilter.class.getName();
  private static final Propagator.Getter<HttpHeaders> HEADERS = HttpHeaders::getFirst;

  private final Tracing tracing;

  TraceFilter(Tracing tracing) {
    this.tracing = tracing;
  }

  /** The span of a request; {@link Span#NOOP} if tracing is off. */
  public static Span of(ServerWebExchange exchange) {
    return exchange.getAttribute(ATTRIBUTE) instanceof Span span ? span : Span.NOOP;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!tracing.isOn() || !exchange.getRequest().getPath().value().startsWith(API)) {
      return chain.filter(exchange);
    }
    return Mono.defer(() -> inSpan(exchange, chain));
  }

  private Mono<Void> inSpan(ServerWebExchange exchange, WebFilterChain chain) {
    String method = exchange.getRequest().getMethod().name();
    Span span = tracing.accept(method, exchange.getRequest().getHeaders(), HEADERS);
    exchange.getAttributes().put(ATTRIBUTE, span);
    return chain
        .filter(exchange)
        .doFinally(signal -> end(exchange, span, method, signal))
        .contextWrite(context -> context.put(Span.class, span));
  }

  private static void end(ServerWebExchange exchange, Span span, String method, SignalType signal) {
    if (Tracing.isSampled(span)) {
      span.tag("http.request.method", method);
      span.tag("onevision.request.id", RequestId.of(exchange));
      Object route = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
      if (route != null) {
        span.name(method + " " + route);
        span.tag("http.route", route.toString());
      }
      HttpStatusCode status = exchange.getResponse().getStatusCode();
      if (status != null && signal != SignalType.CANCEL) {
        span.tag("http.response.status_code", status.value());
        if (status.is5xxServerError()) {
          Tracing.fail(span, Integer.toString(status.value()));
        }
      }
    }
    span.end();
  }
}
