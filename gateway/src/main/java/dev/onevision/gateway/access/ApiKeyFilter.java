package dev.onevision.gateway.access;

import dev.onevision.gateway.access.keys.ApiKey;
import dev.onevision.gateway.access.keys.Keys;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Requires an API key for every path under {@code /v1}, and for the tokenizer's, if keys are
 * configured.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class ApiKeyFilter implements WebFilter {

  private static final String SCHEME = "Bearer ";
  private static final List<PathPattern> GUARDED =
      Stream.of("/v1/**", "/tokenize/**", "/detokenize/**")
          .map(PathPatternParser.defaultInstance::parse)
          .toList();

  private final Keys keys;

  ApiKeyFilter(Keys keys) {
    this.keys = keys;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    // Matches as the endpoints do, so that no spelling of a path bypasses the check.
    PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
    boolean guarded = GUARDED.stream().anyMatch(pattern -> pattern.matches(path));
    if (keys.isKeyless() || !guarded) {
      return chain.filter(exchange);
    }
    try {
      Caller.set(exchange, key(authorization(exchange.getRequest().getHeaders())));
    } catch (NotAuthorizedException refused) {
      return Mono.error(refused);
    }
    return chain.filter(exchange);
  }

  /** Anthropic's clients send the key in a header of its own. */
  private static @Nullable String authorization(HttpHeaders headers) {
    String key = headers.getFirst("x-api-key");
    String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
    return authorization == null && key != null ? SCHEME + key : authorization;
  }

  private ApiKey key(@Nullable String authorization) {
    if (authorization == null) {
      throw new NotAuthorizedException(
          "You didn't provide an API key. Send one in the header Authorization: Bearer KEY.");
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new NotAuthorizedException("The header Authorization must have the form: Bearer KEY.");
    }
    ApiKey key = keys.current().find(authorization.substring(SCHEME.length()).strip());
    if (key == null) {
      throw new NotAuthorizedException("Invalid API key.");
    }
    return key;
  }
}
