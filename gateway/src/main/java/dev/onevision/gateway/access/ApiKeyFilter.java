package dev.onevision.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
 *
 * <p>Compares digests, all of them and each in constant time, so that the response time reveals
 * nothing about a key, not even its length.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class ApiKeyFilter implements WebFilter {

  private static final String SCHEME = "Bearer ";
  private static final List<PathPattern> GUARDED =
      Stream.of("/v1/**", "/tokenize/**", "/detokenize/**")
          .map(PathPatternParser.defaultInstance::parse)
          .toList();

  private final List<byte[]> digests;

  ApiKeyFilter(AccessProperties properties) {
    this.digests = properties.keys().stream().map(ApiKeyFilter::digest).toList();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    // Matches as the endpoints do, so that no spelling of a path bypasses the check.
    PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
    boolean guarded = GUARDED.stream().anyMatch(pattern -> pattern.matches(path));
    if (digests.isEmpty() || !guarded) {
      return chain.filter(exchange);
    }
    String authorization = authorization(exchange.getRequest().getHeaders());
    String refusal = refusal(authorization);
    if (refusal != null || authorization == null) {
      return Mono.error(new NotAuthorizedException(String.valueOf(refusal)));
    }
    Owner.set(exchange, key(authorization));
    return chain.filter(exchange);
  }

  /** Anthropic's clients send the key in a header of its own. */
  private static @Nullable String authorization(HttpHeaders headers) {
    String key = headers.getFirst("x-api-key");
    String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
    return authorization == null && key != null ? SCHEME + key : authorization;
  }

  private @Nullable String refusal(@Nullable String authorization) {
    if (authorization == null) {
      return "You didn't provide an API key. Send one in the header Authorization: Bearer KEY.";
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return "The header Authorization must have the form: Bearer KEY.";
    }
    byte[] offered = digest(key(authorization));
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, offered);
    }
    return known ? null : "Invalid API key.";
  }

  private static String key(String authorization) {
    return authorization.substring(SCHEME.length()).strip();
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
