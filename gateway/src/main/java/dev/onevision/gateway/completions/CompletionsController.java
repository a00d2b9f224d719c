package dev.onevision.gateway.completions;

import dev.onevision.gateway.chat.Answering;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/completions}. */
@RestController
class CompletionsController {

  private final Answering answering;
  private final TextRequestReader reader;

  CompletionsController(Answering answering, TextRequestReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  @PostMapping(path = "/v1/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> complete(ServerWebExchange exchange) {
    return answering.answer(exchange, reader::read);
  }
}
