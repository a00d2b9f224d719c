package dev.onevision.gateway.http;

import io.netty.handler.codec.http.HttpVersion;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Serves HTTP/1.1 and HTTP/1.0, and refuses every other version with 505.
 *
 * <p>HTTP/1.0 has no chunked encoding (RFC 9112, section 6.1), so the end of the connection marks
 * the end of a response of unknown length.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class HttpVersionFilter implements WebFilter {

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpVersion version = NativeExchange.request(exchange).version();
    if (version.equals(HttpVersion.HTTP_1_1)) {
      return chain.filter(exchange);
    }
    if (version.equals(HttpVersion.HTTP_1_0)) {
      NativeExchange.response(exchange).chunkedTransfer(false);
      return chain.filter(exchange);
    }
    exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
    return Mono.error(
        new RequestRefusedException(
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
            "http_version_not_supported",
            "This server speaks HTTP/1.1 and HTTP/1.0."));
  }
}
