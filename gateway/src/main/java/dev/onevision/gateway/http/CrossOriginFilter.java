package dev.onevision.gateway.http;

import dev.onevision.gateway.access.keys.AccessProperties;
import dev.onevision.gateway.access.limits.LimitHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Handles cross-origin requests of web pages.
 *
 * <ol>
 *   <li>A preflight needs no API key, because browsers send none with it.
 *   <li>A response to an allowed origin has the headers that allow it. Other responses have none,
 *       so the browser hides them from the page.
 *   <li>Without API keys, every page that a user of this machine opens could upload files and read
 *       others. Therefore files and batches are only for pages of this server and of listed
 *       origins.
 *   <li>Without API keys, a page of an origin that is not allowed can only read, so that it cannot
 *       use the model by a form, which needs no preflight.
 * </ol>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 50)
class CrossOriginFilter implements WebFilter {

  private static final List<PathPattern> API =
      Stream.of("/v1/**", "/tokenize", "/detokenize", "/openapi.json")
          .map(PathPatternParser.defaultInstance::parse)
          .toList();
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final List<PathPattern> STORED =
      List.of(
          PathPatternParser.defaultInstance.parse("/v1/files/**"),
          PathPatternParser.defaultInstance.parse("/v1/batches/**"));

  private final CorsProperties properties;
  private final boolean keyless;
  private final CorsProcessor processor = new DefaultCorsProcessor();
  private final CorsConfiguration configuration = new CorsConfiguration();

  CrossOriginFilter(CorsProperties properties, AccessProperties access) {
    this.properties = properties;
    this.keyless = access.isKeyless();
    configuration.setAllowedOrigins(properties.allowedOrigins());
    // The endpoints check the methods, and clients send various headers.
    configuration.addAllowedMethod(CorsConfiguration.ALL);
    configuration.addAllowedHeader(CorsConfiguration.ALL);
    configuration.setExposedHeaders(
        Stream.concat(
                Stream.of(
                    "x-request-id", "x-ignored-fields", HttpHeaders.RETRY_AFTER, "retry-after-ms"),
                LimitHeaders.NAMES.stream())
            .toList());
    configuration.setMaxAge(Duration.ofHours(1));
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String origin = request.getHeaders().getOrigin();
    PathContainer path = request.getPath().pathWithinApplication();
    if (origin == null || API.stream().noneMatch(pattern -> pattern.matches(path))) {
      return chain.filter(exchange);
    }
    boolean preflight = CorsUtils.isPreFlightRequest(request);
    boolean allowed = Origin.isValid(origin) && properties.allows(origin);
    if (allowed) {
      if (!processor.process(configuration, exchange) || preflight) {
        return exchange.getResponse().setComplete();
      }
    } else if (preflight) {
      return refused("This server does not allow cross-origin requests.");
    }
    // Browsers send forms without a preflight.
    if (keyless && !allowed && !isSafe(request.getMethod()) && !isOwn(origin, request)) {
      return refused("Without API keys, this server does not allow cross-origin requests.");
    }
    boolean stored = STORED.stream().anyMatch(pattern -> pattern.matches(path));
    if (stored && keyless && !mayUseStored(origin, request)) {
      return refused(
          "Without API keys, files and batches are only for pages of origins that"
              + " onevision.gateway.cors.allowed-origins lists by name.");
    }
    return chain.filter(exchange);
  }

  private boolean mayUseStored(String origin, ServerHttpRequest request) {
    return properties.namesOrigin(origin) || isOwn(origin, request);
  }

  private static boolean isOwn(String origin, ServerHttpRequest request) {
    return Origin.isOf(origin, request.getHeaders().getFirst(HttpHeaders.HOST));
  }

  private static boolean isSafe(HttpMethod method) {
    return SAFE.contains(method);
  }

  private static Mono<Void> refused(String message) {
    return Mono.error(
        new RequestRefusedException(HttpStatus.FORBIDDEN, "origin_not_allowed", message));
  }
}
