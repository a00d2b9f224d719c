package dev.onevision.gateway.openapi;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code GET /openapi.json}, and the description of what belongs to no room. */
@RestController
class OpenApiController {

  private final OpenApiDocument document;

  OpenApiController(OpenApiDocument document) {
    this.document = document;
  }

  @GetMapping("/openapi.json")
  Mono<ResponseEntity<byte[]>> document() {
    // The first request generates the document, which takes too long for an I/O thread.
    return Mono.fromCallable(document::bytes)
        .subscribeOn(Schedulers.boundedElastic())
        .map(
            bytes ->
                ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
                    .eTag(DigestUtils.md5DigestAsHex(bytes))
                    .body(bytes));
  }
}
