package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.Caller;
import dev.onevision.gateway.access.Requester;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.audit.AuditedRequest;
import dev.onevision.gateway.chat.RequestMeters.Measurement;
import dev.onevision.gateway.chat.RequestMeters.Outcome;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.DroppedErrors;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.gateway.http.RequestBodies;
import dev.onevision.gateway.http.RequestId;
import dev.onevision.gateway.http.TraceFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Answers requests of every API: admits the client, reads its body, sends the request to the
 * workers, and writes the answer in the form of the API.
 *
 * <p>The first event of the answer decides the response's status, so that every earlier failure is
 * a 4xx or 5xx.
 */
@Component
public class Answering {

  static final String IGNORED_FIELDS = "x-ignored-fields";

  private final FailureTranslator translator;
  private final Admission admission;
  private final RequestBodies bodies;
  private final Preparation preparation;
  private final CompletionResponses responses;
  private final RequestMeters meters;
  private final Duration maxDuration;

  Answering(
      Admission admission,
      RequestBodies bodies,
      Preparation preparation,
      CompletionResponses responses,
      RequestMeters meters,
      StreamsProperties streams,
      FailureTranslator translator) {
    this.translator = translator;
    this.admission = admission;
    this.bodies = bodies;
    this.preparation = preparation;
    this.responses = responses;
    this.meters = meters;
    this.maxDuration = streams.deadline();
  }

  /** An admitted request. */
  public record Admitted(
      ServerWebExchange exchange,
      Admission.Visit visit,
      Measurement measurement,
      Mono<Void> gone) {}

  /**
   * Answers a request whose body is JSON.
   *
   * @param read parses and checks the body. Runs off the I/O threads, because a large body takes
   *     long to parse and decode
   */
  public Mono<Void> answer(ServerWebExchange exchange, Function<byte[], Asked> read) {
    return admit(exchange, admitted -> answer(admitted, body(admitted).map(read)));
  }

  /** Admits a request, and releases what it holds when its response ends. */
  public Mono<Void> admit(ServerWebExchange exchange, Function<Admitted, Mono<Void>> respond) {
    Measurement measurement = meters.start(TraceFilter.of(exchange));
    AuditedRequest audited = AuditedRequest.of(exchange);
    // A second signal besides the cancellation, because Reactor's flatMap loses a cancellation that
    // races with the start of the answer. The request would then run until its deadline.
    Sinks.Empty<Void> gone = Sinks.empty();
    return Mono.using(
            () -> admission.enter(exchange),
            visit ->
                respond
                    .apply(new Admitted(exchange, visit, measurement, gone.asMono()))
                    .doOnError(
                        failure -> {
                          if (outcome(exchange, failure) != Outcome.DEADLINE) {
                            measurement.count().failed();
                          }
                        })
                    .doFinally(end -> visit.charge(measurement.count().charged())),
            Admission.Visit::close)
        .doOnSuccess(nothing -> measurement.end(audited))
        .doOnError(failure -> measurement.end(outcome(exchange, failure), audited))
        .doOnCancel(
            () -> {
              measurement.end(Outcome.CANCELLED, audited);
              gone.tryEmitEmpty();
            })
        // When the client disconnects while its body is read, errors in the body are not reported.
        .contextWrite(context -> DroppedErrors.ignore(context, translator::isFaultOfTheClient));
  }

  /** The body, off the I/O threads. */
  public Mono<byte[]> body(Admitted admitted) {
    return bodies
        .read(admitted.exchange().getRequest(), admitted.visit())
        .publishOn(Schedulers.parallel());
  }

  /** Answers a request once it is read. */
  public Mono<Void> answer(Admitted admitted, Mono<Asked> asked) {
    ServerWebExchange exchange = admitted.exchange();
    Duration allowed = RequestTimeout.of(exchange.getRequest(), maxDuration);
    Instant deadline = Instant.now().plus(allowed);
    return asked
        .flatMap(read -> prepare(admitted, read, deadline))
        .timeout(allowed)
        .onErrorMap(
            TimeoutException.class,
            late ->
                ApiException.deadline("The request timed out before its body was read and queued."))
        .doOnNext(prepared -> admitted.visit().releaseBytes())
        .flatMap(prepared -> respond(admitted, prepared).takeUntilOther(admitted.gone()));
  }

  private Mono<Prepared> prepare(Admitted admitted, Asked asked, Instant deadline) {
    ChatCall call = asked.call();
    admitted.measurement().streams(call.stream());
    ServerWebExchange exchange = admitted.exchange();
    ServiceTier tier = Caller.isBatchOnly(exchange) ? ServiceTier.FLEX : call.tier();
    if (tier == ServiceTier.FLEX) {
      admitted.visit().waitForSpareCapacity();
    }
    return preparation
        .prepare(call, RequestId.of(exchange), Requester.of(exchange), deadline, tier.priority())
        .map(request -> new Prepared(asked, request))
        .onErrorMap(failure -> translated(exchange, asked, failure));
  }

  private Mono<Void> respond(Admitted admitted, Prepared prepared) {
    ServerWebExchange exchange = admitted.exchange();
    Asked asked = prepared.asked();
    GenerationRequest request = prepared.request();
    CompletionInfo info = CompletionInfo.of(request);
    admitted.measurement().count().sent(asked.call());
    AuditedRequest.of(exchange).model(request.model());
    if (!asked.call().ignoredFields().isEmpty()) {
      exchange
          .getResponse()
          .getHeaders()
          .set(IGNORED_FIELDS, String.join(", ", asked.call().ignoredFields()));
    }
    Mono<Void> answered =
        asked.call().stream()
            ? responses.stream(
                exchange,
                request,
                asked.form().events(info),
                asked.call().streaming().resumable(),
                admitted.measurement())
            : responses.whole(
                exchange,
                request,
                answer -> asked.form().body(info, answer),
                admitted.measurement());
    return answered.onErrorMap(failure -> translated(exchange, asked, failure));
  }

  /** Errors name the fields of the API, whoever finds them. */
  private Throwable translated(ServerWebExchange exchange, Asked asked, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      return failure;
    }
    ApiException error = translator.translate(failure, "POST", "");
    return error.status().is4xxClientError() ? asked.form().error(error) : failure;
  }

  private Outcome outcome(ServerWebExchange exchange, Throwable failure) {
    // After the response has begun, only writing can fail, which means that the client
    // disconnected.
    return exchange.getResponse().isCommitted()
        ? Outcome.CANCELLED
        : Outcome.of(translator.translate(failure, "POST", "").status());
  }

  private record Prepared(Asked asked, GenerationRequest request) {}
}
