package dev.onevision.gateway.responses;

import dev.onevision.gateway.chat.Answering;
import dev.onevision.gateway.http.ApiException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/responses}. Responses are not stored, so that none can be read again. */
@RestController
class ResponsesController {

  private final Answering answering;
  private final ResponseReader reader;

  ResponsesController(Answering answering, ResponseReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  @PostMapping(path = "/v1/responses", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> create(ServerWebExchange exchange) {
    return answering.answer(exchange, reader::read);
  }

  @GetMapping("/v1/responses/{id}")
  Mono<Void> read(@PathVariable("id") String id) {
    return Mono.error(notStored(id));
  }

  @DeleteMapping("/v1/responses/{id}")
  Mono<Void> delete(@PathVariable("id") String id) {
    return Mono.error(notStored(id));
  }

  private static ApiException notStored(String id) {
    String shown = id.length() > 64 ? id.substring(0, 64) : id;
    return ApiException.refused(
        HttpStatus.NOT_FOUND,
        "There is no response '" + shown + "'. Responses are not stored.",
        null,
        "response_not_found");
  }
}
