package dev.onevision.gateway.http;

import dev.onevision.gateway.access.keys.AccessProperties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Refuses requests for other hosts, as {@link HostRules} decides. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 40)
class HostFilter implements WebFilter {

  private static final Pattern ABSOLUTE = Pattern.compile("[^/?#]*://(?<host>[^/?#]*)");

  private final HostRules rules;

  HostFilter(HostProperties properties, AccessProperties access, ServerProperties server) {
    this.rules = new HostRules(properties.allowedHosts(), access.isKeyless(), server.getAddress());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (isAllowed(exchange.getRequest())) {
      return chain.filter(exchange);
    }
    return Mono.error(
        new RequestRefusedException(
            HttpStatus.FORBIDDEN,
            "host_not_allowed",
            "This server does not answer to the host name of the request. Its operator can allow"
                + " the name with onevision.gateway.http.allowed-hosts."));
  }

  /** A target in absolute form names a host, too. */
  private boolean isAllowed(ServerHttpRequest request) {
    HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
    Matcher target = ABSOLUTE.matcher(received.uri());
    return request.getHeaders().getOrEmpty(HttpHeaders.HOST).stream().allMatch(rules::allow)
        && (!target.lookingAt() || rules.allow(target.group("host")));
  }
}
