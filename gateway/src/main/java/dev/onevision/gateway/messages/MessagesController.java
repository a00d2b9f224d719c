package dev.onevision.gateway.messages;

import dev.onevision.gateway.chat.Answering;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/messages}. */
@RestController
class MessagesController {

  private final Answering answering;
  private final MessageReader reader;

  MessagesController(Answering answering, MessageReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  @PostMapping(path = "/v1/messages", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> create(ServerWebExchange exchange) {
    return answering.answer(exchange, reader::read);
  }
}
