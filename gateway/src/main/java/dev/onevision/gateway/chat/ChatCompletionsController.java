package dev.onevision.gateway.chat;

import dev.onevision.gateway.access.Owner;
import dev.onevision.gateway.access.Requester;
import dev.onevision.gateway.chat.Answering.Admitted;
import dev.onevision.gateway.http.ApiException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/chat/completions}. */
@RestController
class ChatCompletionsController {

  private final Answering answering;
  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final Preparation preparation;
  private final CompletionResponses responses;
  private final JsonMapper mapper;

  ChatCompletionsController(
      Answering answering,
      ChatRequestParser parser,
      ChatRequestRules rules,
      Preparation preparation,
      CompletionResponses responses,
      JsonMapper mapper) {
    this.answering = answering;
    this.parser = parser;
    this.rules = rules;
    this.preparation = preparation;
    this.responses = responses;
    this.mapper = mapper;
  }

  @PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> complete(ServerWebExchange exchange) {
    String lastEventId = exchange.getRequest().getHeaders().getFirst(ResumePoint.HEADER);
    return lastEventId == null
        ? answering.answer(exchange, this::asked)
        : answering.admit(exchange, admitted -> resume(admitted, lastEventId));
  }

  private ChatCall call(byte[] body) {
    return rules.check(parser.parse(body));
  }

  private Asked asked(byte[] body) {
    ChatCall call = call(body);
    return new Asked(call, new ChatForm(mapper, call.streaming()));
  }

  /**
   * The body repeats the request that began the stream. Only its number of choices, its tools and
   * its stream options matter.
   */
  private Mono<Void> resume(Admitted admitted, String lastEventId) {
    ServerWebExchange exchange = admitted.exchange();
    ResumePoint point = ResumePoint.of(lastEventId, Owner.of(exchange));
    return answering
        .body(admitted)
        .map(this::call)
        .doOnNext(call -> admitted.visit().releaseBytes())
        .flatMap(
            call -> {
              if (!call.stream() || call.completion().choices() != point.next().length) {
                throw ApiException.invalidValue(
                    "'"
                        + ResumePoint.HEADER
                        + "' comes with the body of the request that began the stream.",
                    ResumePoint.HEADER);
              }
              admitted.measurement().streams(true);
              admitted.measurement().count().resumed();
              CompletionInfo info =
                  CompletionInfo.of(
                      point, preparation.modelName(call, Requester.of(exchange)), call);
              ChatCall.Streaming streaming = call.streaming();
              var writer = new StreamEventWriter(mapper, info, streaming, point.next());
              return responses
                  .resume(exchange, point, writer, streaming.resumable(), admitted.measurement())
                  .takeUntilOther(admitted.gone());
            });
  }

  private record ChatForm(JsonMapper mapper, ChatCall.Streaming streaming) implements Asked.Form {

    @Override
    public EventWriter events(CompletionInfo info) {
      return new StreamEventWriter(mapper, info, streaming);
    }

    @Override
    public Object body(CompletionInfo info, CompletedAnswer answer) {
      return ChatCompletion.of(info, answer);
    }
  }
}
