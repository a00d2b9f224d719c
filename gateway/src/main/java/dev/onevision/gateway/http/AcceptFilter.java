package dev.onevision.gateway.http;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Removes the header {@code Accept}: the request alone decides the form of the response, as with
 * OpenAI, and clients send the same header everywhere.
 *
 * <p>Only the format of metrics is negotiated, as Prometheus does it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class AcceptFilter implements WebFilter {

  /** Spring sorts at most this many types. */
  private static final int MAX_TYPES = 50;

  private static final PathPattern METRICS =
      PathPatternParser.defaultInstance.parse("/actuator/prometheus");
  private static final List<MediaType> METRICS_FORMATS =
      List.of(MediaType.TEXT_PLAIN, MediaType.parseMediaType("application/openmetrics-text"));

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    boolean metrics = METRICS.matches(exchange.getRequest().getPath().pathWithinApplication());
    if (!metrics || !choosesFormat(exchange.getRequest().getHeaders())) {
      NativeExchange.request(exchange).requestHeaders().remove(HttpHeaders.ACCEPT);
    }
    return chain.filter(exchange);
  }

  private static boolean choosesFormat(HttpHeaders headers) {
    try {
      // getAccept() would cache the removed types.
      List<MediaType> types = MediaType.parseMediaTypes(headers.get(HttpHeaders.ACCEPT));
      return types.size() <= MAX_TYPES
          && types.stream()
              .anyMatch(type -> METRICS_FORMATS.stream().anyMatch(type::equalsTypeAndSubtype));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
