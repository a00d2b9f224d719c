package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.access.Client;
import dev.onevision.gateway.answers.AnswerMode;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.answers.GatewayStoppingException;
import dev.onevision.gateway.answers.ModelTurns;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.chat.RequestMeters.Measurement;
import dev.onevision.gateway.chat.RequestMeters.Outcome;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.ErrorResponses;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.gateway.models.ServedQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

/** Writes completions: as a stream or as one object. */
@Component
public class CompletionResponses {

  private final Answers answers;
  private final ModelTurns turns;
  private final ModelCatalog catalog;
  private final JsonMapper mapper;
  private final ErrorResponses errors;
  private final Duration keepAlive;

  CompletionResponses(
      Answers answers,
      ModelTurns turns,
      ModelCatalog catalog,
      JsonMapper mapper,
      ErrorResponses errors,
      StreamsProperties properties) {
    this.answers = answers;
    this.turns = turns;
    this.catalog = catalog;
    this.mapper = mapper;
    this.errors = errors;
    this.keepAlive = properties.keepAlive();
  }

  /** Writes server-sent events, each flushed at once. Fails only before the first event. */
  Mono<Void> stream(
      ServerWebExchange exchange,
      GenerationRequest request,
      EventWriter writer,
      boolean resumable,
      Measurement measurement) {
    return write(exchange, inTurn(exchange, request, mode(resumable)), writer, measurement);
  }

  /**
   * Writes the events of a stream that the client has not received. Fails only before the first
   * event.
   */
  Mono<Void> resume(
      ServerWebExchange exchange,
      ResumePoint point,
      EventWriter writer,
      boolean resumable,
      Measurement measurement) {
    return write(
        exchange,
        answers.follow(point.requestId(), point.since(), point.next().length, mode(resumable)),
        writer,
        measurement);
  }

  /** Waits for the client's turn. Batch and flex requests wait at the workers instead. */
  private Flux<ReplyEvent> inTurn(
      ServerWebExchange exchange, GenerationRequest request, AnswerMode delivery) {
    Flux<ReplyEvent> answer = answers.ask(request, delivery);
    if (request.priority() == Priority.BATCH) {
      return answer;
    }
    int lanes =
        catalog
            .find(request.model())
            .flatMap(model -> model.route(request.needsVision()))
            .map(ServedQueue::readyLanes)
            .orElse(0);
    return turns.inTurn(Client.of(exchange), request.model(), lanes, request.deadline(), answer);
  }

  private static AnswerMode mode(boolean resumable) {
    return resumable ? AnswerMode.RESUMABLE_STREAM : AnswerMode.STREAM;
  }

  private Mono<Void> write(
      ServerWebExchange exchange,
      Flux<ReplyEvent> answer,
      EventWriter writer,
      Measurement measurement) {
    ServerHttpResponse response = exchange.getResponse();
    AtomicBoolean begun = new AtomicBoolean();
    Flux<byte[]> events =
        answer.map(event -> render(event, writer, measurement)).filter(bytes -> bytes.length > 0);
    Flux<byte[]> written =
        KeepAlive.with(events, keepAlive)
            .doOnNext(bytes -> begun.set(true))
            .onErrorResume(
                failure ->
                    begun.get()
                        ? Mono.just(late(exchange, failure, writer, measurement))
                        : Mono.error(failure));
    HttpHeaders headers = response.getHeaders();
    headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream;charset=UTF-8");
    headers.setCacheControl("no-cache");
    // Tells reverse proxies not to buffer events.
    headers.set("X-Accel-Buffering", "no");
    response.setStatusCode(HttpStatus.OK);
    // Netty flushes when it has written everything available, so no explicit flush is needed.
    // Flushing each event would need a concatWith per event, and in Reactor 3.8.7 that loses a
    // request that races with the change of sources, which stalls the stream. The extra signal
    // cancels the answer when the client disconnects while the answer is being requested, or when
    // the connection fails during a write: Spring's and Netty's operators do not pass a
    // cancellation on in these cases.
    Sinks.Empty<Void> gone = Sinks.empty();
    return response
        .writeWith(
            written
                .takeUntilOther(gone.asMono())
                .map(bytes -> response.bufferFactory().wrap(bytes)))
        .doFinally(signal -> gone.tryEmitEmpty());
  }

  /** Collects the whole answer. */
  public Mono<CompletedAnswer> collect(GenerationRequest request, Measurement measurement) {
    return collect(answers.ask(request, AnswerMode.WHOLE), request, measurement);
  }

  private static Mono<CompletedAnswer> collect(
      Flux<ReplyEvent> answer, GenerationRequest request, Measurement measurement) {
    boolean tools =
        request.format() instanceof CompletionFormat.Tools && request.tokenization() == null;
    return answer
        .collect(() -> new AnswerCollector(request, measurement), AnswerCollector::add)
        .map(collected -> collected.answer(tools));
  }

  /**
   * Writes one JSON object.
   *
   * @param body makes the object from the answer
   */
  Mono<Void> whole(
      ServerWebExchange exchange,
      GenerationRequest request,
      Function<CompletedAnswer, Object> body,
      Measurement measurement) {
    return collect(inTurn(exchange, request, AnswerMode.WHOLE), request, measurement)
        .flatMap(
            answer -> {
              ServerHttpResponse response = exchange.getResponse();
              byte[] json = mapper.writeValueAsBytes(body.apply(answer));
              response.setStatusCode(HttpStatus.OK);
              response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
              response.getHeaders().setContentLength(json.length);
              return response.writeWith(
                  Mono.fromSupplier(
                      () -> {
                        measurement.delivered();
                        return response.bufferFactory().wrap(json);
                      }));
            });
  }

  private static byte[] render(ReplyEvent event, EventWriter writer, Measurement measurement) {
    return switch (event) {
      case ReplyEvent.Token token -> {
        measurement.token();
        byte[] chunk = writer.token(token);
        if (chunk.length > 0) {
          measurement.count().token();
        }
        yield chunk;
      }
      case ReplyEvent.ChoiceFinished finished -> {
        measurement.token();
        yield writer.end(finished);
      }
      case ReplyEvent.Finished finished -> {
        measurement.token();
        measurement.usage(finished.usage());
        measurement.delivered();
        yield writer.end(finished);
      }
      case ReplyEvent.Failed failed -> throw new IllegalStateException("failures are errors");
    };
  }

  private byte[] late(
      ServerWebExchange exchange, Throwable failure, EventWriter writer, Measurement measurement) {
    ApiException error = errors.translate(exchange, failure);
    measurement.endLate(
        failure instanceof GatewayStoppingException
            ? Outcome.HANDED_OVER
            : Outcome.of(error.status()));
    return writer.failure(error.body());
  }
}
