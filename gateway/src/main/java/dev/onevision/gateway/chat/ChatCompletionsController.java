package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.Client;
import dev.onevision.gateway.access.Owner;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.chat.RequestMeters.Measurement;
import dev.onevision.gateway.chat.RequestMeters.Outcome;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.DroppedErrors;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.gateway.http.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * {@code POST /v1/chat/completions}.
 *
 * <p>The first event of the answer decides the response's status, so that every earlier failure is
 * a 4xx or 5xx.
 */
@RestController
class ChatCompletionsController {

  private final FailureTranslator translator;
  private final Admission admission;
  private final ChatCallReader calls;
  private final Preparation preparation;
  private final CompletionResponses responses;
  private final RequestMeters meters;
  private final Duration maxDuration;

  ChatCompletionsController(
      Admission admission,
      ChatCallReader calls,
      Preparation preparation,
      CompletionResponses responses,
      RequestMeters meters,
      StreamsProperties streams,
      FailureTranslator translator) {
    this.translator = translator;
    this.admission = admission;
    this.calls = calls;
    this.preparation = preparation;
    this.responses = responses;
    this.meters = meters;
    this.maxDuration = streams.deadline();
  }

  @PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> complete(ServerWebExchange exchange) {
    Measurement measurement = meters.start();
    // A second signal besides the cancellation, because Reactor's flatMap loses a cancellation that
    // races with the start of the answer. The request would then run until its deadline.
    Sinks.Empty<Void> gone = Sinks.empty();
    return Mono.using(
            () -> admission.enter(Client.of(exchange)),
            visit -> complete(exchange, visit, measurement, gone.asMono()),
            Admission.Visit::close)
        .doOnSuccess(nothing -> measurement.end())
        .doOnError(failure -> measurement.end(outcome(exchange, failure)))
        .doOnCancel(
            () -> {
              measurement.end(Outcome.CANCELLED);
              gone.tryEmitEmpty();
            })
        // When the client disconnects while its body is read, errors in the body are not reported.
        .contextWrite(context -> DroppedErrors.ignore(context, translator::isFaultOfTheClient));
  }

  private Outcome outcome(ServerWebExchange exchange, Throwable failure) {
    // After the response has begun, only writing can fail, which means that the client
    // disconnected.
    return exchange.getResponse().isCommitted()
        ? Outcome.CANCELLED
        : Outcome.of(translator.translate(failure, "POST", "").status());
  }

  private Mono<Void> complete(
      ServerWebExchange exchange, Admission.Visit visit, Measurement measurement, Mono<Void> gone) {
    Duration allowed = RequestTimeout.of(exchange.getRequest(), maxDuration);
    String lastEventId = exchange.getRequest().getHeaders().getFirst(ResumePoint.HEADER);
    if (lastEventId != null) {
      return resume(
          exchange, visit, measurement, ResumePoint.of(lastEventId, Owner.of(exchange)), gone);
    }
    Instant deadline = Instant.now().plus(allowed);
    return calls
        .read(exchange.getRequest(), visit)
        .flatMap(
            call -> {
              measurement.streams(call.stream());
              if (call.tier() == ServiceTier.FLEX) {
                visit.waitForSpareCapacity();
              }
              return preparation
                  .prepare(
                      call,
                      RequestId.of(exchange),
                      Owner.of(exchange),
                      deadline,
                      call.tier().priority())
                  .map(request -> new Prepared(call, request));
            })
        .timeout(allowed)
        .onErrorMap(
            TimeoutException.class,
            late ->
                ApiException.deadline("The request timed out before its body was read and queued."))
        .doOnNext(prepared -> visit.releaseBytes())
        .flatMap(
            prepared -> {
              CompletionInfo shape = CompletionInfo.of(prepared.request());
              Mono<Void> answered =
                  prepared.call().stream()
                      ? responses.stream(
                          exchange, prepared.request(), shape, prepared.call(), measurement)
                      : responses.whole(exchange, prepared.request(), shape, measurement);
              return answered.takeUntilOther(gone);
            });
  }

  /**
   * The body repeats the request that began the stream. Only its number of choices and stream
   * options matter.
   */
  private Mono<Void> resume(
      ServerWebExchange exchange,
      Admission.Visit visit,
      Measurement measurement,
      ResumePoint point,
      Mono<Void> gone) {
    return calls
        .read(exchange.getRequest(), visit)
        .doOnNext(call -> visit.releaseBytes())
        .flatMap(
            call -> {
              if (!call.stream() || call.completion().choices() != point.next().length) {
                throw ApiException.invalidValue(
                    "'"
                        + ResumePoint.HEADER
                        + "' comes with the body of the request that began the stream.",
                    ResumePoint.HEADER);
              }
              measurement.streams(true);
              CompletionInfo shape =
                  CompletionInfo.of(point, preparation.modelName(call), call.tier());
              return responses
                  .resume(exchange, point, shape, call, measurement)
                  .takeUntilOther(gone);
            });
  }

  private record Prepared(ChatCall call, GenerationRequest request) {}
}
