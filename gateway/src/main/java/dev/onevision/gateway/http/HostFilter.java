package dev.onevision.gateway.http;

import dev.onevision.gateway.access.keys.AccessProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses requests for other hosts, as {@link HostRules} decides. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 40)
class HostFilter implements WebFilter {

  private final HostRules rules;

  HostFilter(HostProperties properties, AccessProperties access, ServerProperties server) {
    this.rules = new HostRules(properties.allowedHosts(), access.isKeyless(), server.getAddress());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (rules.allow(exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST))) {
      return chain.filter(exchange);
    }
    return Mono.error(
        new RequestRefusedException(
            HttpStatus.FORBIDDEN,
            "host_not_allowed",
            "This server does not answer to the host name of the request. Its operator can allow"
                + " the name with onevision.gateway.http.allowed-hosts."));
  }
}
