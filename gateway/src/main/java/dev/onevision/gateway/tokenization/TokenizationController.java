package dev.onevision.gateway.tokenization;

import dev.onevision.gateway.chat.Answering;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /tokenize} and {@code POST /detokenize}. A worker answers them. */
@RestController
class TokenizationController {

  private final Answering answering;
  private final TokenizationReader reader;

  TokenizationController(Answering answering, TokenizationReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  @PostMapping(path = "/tokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> tokenize(ServerWebExchange exchange) {
    return answering.answer(exchange, reader::tokenize);
  }

  @PostMapping(path = "/detokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> detokenize(ServerWebExchange exchange) {
    return answering.answer(exchange, reader::detokenize);
  }
}
