package dev.onevision.gateway.http;

import dev.onevision.kafka.tracing.LogContext;
import dev.onevision.kafka.tracing.Tracing;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes OpenAI's error object for every failure of every path. Runs before Spring Boot's handler.
 */
@Component
@Order(-10)
public class ErrorResponses implements WebExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(ErrorResponses.class);

  private static final String RETRY_AFTER_MILLIS = "retry-after-ms";

  private final FailureTranslator translator;
  private final JsonMapper mapper;
  private final Tracing tracing;

  ErrorResponses(FailureTranslator translator, JsonMapper mapper, Tracing tracing) {
    this.translator = translator;
    this.mapper = mapper;
    this.tracing = tracing;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(failure);
    }
    if (isAnsweredByServer(response)) {
      return Mono.empty();
    }
    ApiException error = translate(exchange, failure);
    response.setStatusCode(error.status());
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.APPLICATION_JSON);
    headers.setCacheControl("no-store");
    Duration retryAfter = error.retryAfter();
    if (retryAfter != null) {
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.plusMillis(999).toSeconds()));
      // OpenAI's libraries prefer this header, because the time may be below a second.
      headers.set(RETRY_AFTER_MILLIS, Long.toString(retryAfter.toMillis()));
    }
    if (failure instanceof MethodNotAllowedException wrong) {
      headers.setAllow(wrong.getSupportedMethods());
    }
    if (error.status() == HttpStatus.UNAUTHORIZED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    byte[] body = mapper.writeValueAsBytes(error.body());
    headers.setContentLength(body.length);
    DataBuffer buffer = response.bufferFactory().wrap(body);
    return response.writeWith(Mono.just(buffer));
  }

  /** Netty responds to an invalid body itself while the handler still waits for the rest. */
  private static boolean isAnsweredByServer(ServerHttpResponse response) {
    return ServerHttpResponseDecorator.getNativeResponse(response)
            instanceof HttpServerResponse server
        && server.hasSentHeaders();
  }

  /** Translates the failure, and logs it if the suite caused it. */
  public ApiException translate(ServerWebExchange exchange, Throwable failure) {
    ServerHttpRequest request = exchange.getRequest();
    String path = request.getPath().value();
    ApiException error = translator.translate(failure, request.getMethod().name(), path);
    boolean ofClient = failure instanceof RequestRefusedException;
    if (error.status().is5xxServerError() && !ofClient) {
      log(exchange, path, error);
    }
    return error;
  }

  private void log(ServerWebExchange exchange, String path, ApiException error) {
    String id = RequestId.of(exchange);
    try (Tracing.Scope _ = LogContext.of(id);
        Tracing.Scope _ = tracing.open(TraceFilter.of(exchange))) {
      log.warn(
          "Request {} to {} failed with {}: {}",
          id,
          path,
          error.status().value(),
          error.getMessage(),
          error.getCause());
    }
  }
}
