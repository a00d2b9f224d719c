package dev.onevision.gateway.chat;

import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.http.RequestBodies;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads, parses and checks the body of a chat request. */
@Component
class ChatCallReader {

  private final RequestBodies bodies;
  private final ChatRequestParser parser;
  private final ChatRequestRules rules;

  ChatCallReader(RequestBodies bodies, ChatRequestParser parser, ChatRequestRules rules) {
    this.bodies = bodies;
    this.parser = parser;
    this.rules = rules;
  }

  /**
   * Reads a call. Runs off the I/O threads, because a large body takes long to parse and decode.
   *
   * @param visit counts the bytes of the body
   */
  Mono<ChatCall> read(ServerHttpRequest request, Admission.Visit visit) {
    return bodies
        .read(request, visit)
        .publishOn(Schedulers.parallel())
        .map(body -> rules.check(parser.parse(body)));
  }
}
