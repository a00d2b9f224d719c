package dev.onevision.gateway.playground;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.gateway.http.BodyProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code GET /} and {@code GET /playground/**}: the page. It needs no API key, because it has
 * nothing but its own files; its calls of the API do.
 */
@RestController
@ConditionalOnBooleanProperty(prefix = PlaygroundProperties.PREFIX, name = "enabled")
class PlaygroundController {

  private final PageFiles files = PageFiles.read();
  private final Limits limits;

  PlaygroundController(BodyProperties bodies) {
    this.limits = new Limits(bodies.maxRequestBytes().toBytes());
  }

  @GetMapping("/")
  Mono<Void> page(ServerWebExchange exchange) {
    return file("index.html", exchange);
  }

  @GetMapping("/playground/{*path}")
  Mono<Void> file(@PathVariable String path, ServerWebExchange exchange) {
    String name = path.startsWith("/") ? path.substring(1) : path;
    PageFile file =
        files.find(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    PageHeaders.set(headers);
    if (exchange.checkNotModified(file.etag())) {
      return response.setComplete();
    }
    headers.setContentType(file.type());
    headers.setContentLength(file.content().length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(file.content())));
  }

  /** What the page must know before it sends a request. */
  @GetMapping("/playground/limits.json")
  Limits limits(ServerHttpResponse response) {
    PageHeaders.set(response.getHeaders());
    return limits;
  }

  /**
   * Limits of a request.
   *
   * @param maxRequestBytes max size of its body
   */
  record Limits(@JsonProperty("max_request_bytes") long maxRequestBytes) {}
}
