package dev.onevision.gateway.captions;

import dev.onevision.gateway.chat.Answering;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /v1/captions}: an image in a form, its caption back. */
@RestController
class CaptionsController {

  private final Answering answering;
  private final CaptionReader reader;

  CaptionsController(Answering answering, CaptionReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  @PostMapping(path = "/v1/captions", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  Mono<Void> caption(ServerWebExchange exchange) {
    return answering.admit(
        exchange,
        admitted ->
            answering.answer(
                admitted,
                answering
                    .body(admitted)
                    .flatMap(body -> CaptionUpload.parse(exchange.getRequest().getHeaders(), body))
                    .map(reader::read)));
  }
}
