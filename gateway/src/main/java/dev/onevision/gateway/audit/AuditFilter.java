package dev.onevision.gateway.audit;

import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.access.Caller;
import dev.onevision.gateway.access.keys.ApiKey;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.gateway.http.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Writes an audit record at the end of each request of the API, refused ones included. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class AuditFilter implements WebFilter {

  private static final List<PathPattern> API =
      Stream.of("/v1/**", "/tokenize/**", "/detokenize/**")
          .map(PathPatternParser.defaultInstance::parse)
          .toList();

  private final AuditLog log;
  private final FailureTranslator translator;

  AuditFilter(AuditLog log, FailureTranslator translator) {
    this.log = log;
    this.translator = translator;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
    if (!log.isEnabled() || API.stream().noneMatch(pattern -> pattern.matches(path))) {
      return chain.filter(exchange);
    }
    long start = System.nanoTime();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    return chain
        .filter(exchange)
        .doOnError(failure::set)
        .doFinally(signal -> write(exchange, start, signal, failure.get()));
  }

  private void write(
      ServerWebExchange exchange, long start, SignalType signal, @Nullable Throwable failure) {
    AuditedRequest request = AuditedRequest.of(exchange);
    ApiKey key = Caller.of(exchange);
    Integer status = status(exchange, failure);
    Usage usage = request.usage();
    Duration firstToken = request.firstToken();
    PathPattern route = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    log.write(
        new AuditRecord(
            Instant.now(),
            RequestId.of(exchange),
            key == null ? null : key.tenant().name(),
            key == null ? null : key.id(),
            null,
            exchange.getRequest().getMethod().name(),
            route == null ? null : route.getPatternString(),
            status,
            outcome(request, signal, status),
            request.model(),
            usage == null ? null : Long.valueOf(usage.promptTokens()),
            usage == null ? null : Long.valueOf(usage.cached()),
            usage == null ? null : Long.valueOf(usage.completionTokens()),
            Duration.ofNanos(System.nanoTime() - start).toMillis(),
            firstToken == null ? null : firstToken.toMillis()));
  }

  /** Errors become responses after this filter. */
  private @Nullable Integer status(ServerWebExchange exchange, @Nullable Throwable failure) {
    if (failure != null && !exchange.getResponse().isCommitted()) {
      return translator.translate(failure, "", "").status().value();
    }
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    return status == null ? null : Integer.valueOf(status.value());
  }

  private static String outcome(
      AuditedRequest request, SignalType signal, @Nullable Integer status) {
    String known = request.outcome();
    if (known != null) {
      return known;
    }
    if (signal == SignalType.CANCEL || status == null) {
      return "cancelled";
    }
    return AuditRecord.outcome(status);
  }
}
