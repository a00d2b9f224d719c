package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.gateway.access.Client;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.answers.Delivery;
import dev.onevision.gateway.answers.GatewayStoppingException;
import dev.onevision.gateway.answers.ModelTurns;
import dev.onevision.gateway.answers.StreamsProperties;
import dev.onevision.gateway.chat.RequestMeters.Measurement;
import dev.onevision.gateway.chat.RequestMeters.Outcome;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.ErrorResponses;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.gateway.models.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

/** Writes answers: as they grow, or whole. */
@Component
public class AnswerResponses {

  private final Answers answers;
  private final ModelTurns turns;
  private final ModelCatalog catalog;
  private final JsonMapper mapper;
  private final ErrorResponses errors;
  private final Duration keepAlive;

  AnswerResponses(
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

  /** Server-sent events, flushed as they come. Fails only before the first of them. */
  Mono<Void> stream(
      ServerWebExchange exchange,
      GenerationRequest request,
      AnswerShape shape,
      ChatCall call,
      Measurement measurement) {
    var writer = new ChunkWriter(mapper, shape, call.streaming().includeUsage());
    return write(exchange, inTurn(exchange, request, delivery(call)), writer, measurement);
  }

  /** The events of a stream that the client has not heard. Fails only before the first of them. */
  Mono<Void> resume(
      ServerWebExchange exchange,
      ResumePoint point,
      AnswerShape shape,
      ChatCall call,
      Measurement measurement) {
    var writer = new ChunkWriter(mapper, shape, call.streaming().includeUsage(), point.next());
    return write(
        exchange,
        answers.follow(point.requestId(), point.since(), shape.choices(), delivery(call)),
        writer,
        measurement);
  }

  /** Batches and flex requests run in spare capacity, and wait for it at the workers. */
  private Flux<ReplyEvent> inTurn(
      ServerWebExchange exchange, GenerationRequest request, Delivery delivery) {
    Flux<ReplyEvent> answer = answers.ask(request, delivery);
    if (request.priority() == Priority.BATCH) {
      return answer;
    }
    int slots = catalog.find(request.model()).map(ServedModel::readySlots).orElse(0);
    return turns.inTurn(Client.of(exchange), request.model(), slots, request.deadline(), answer);
  }

  private static Delivery delivery(ChatCall call) {
    return call.streaming().resumable() ? Delivery.RESUMABLE_STREAM : Delivery.STREAM;
  }

  private Mono<Void> write(
      ServerWebExchange exchange,
      Flux<ReplyEvent> answer,
      ChunkWriter writer,
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
    // Asks reverse proxies not to collect events.
    headers.set("X-Accel-Buffering", "no");
    response.setStatusCode(HttpStatus.OK);
    // Netty flushes whenever it has written all that is there, so nothing has to ask for it. To
    // flush each event by itself would put a concatWith behind each: in Reactor 3.8.7 that loses a
    // request which races with the change of sources, and the stream would stop for good.
    // A client that leaves while the answer is just being asked for, or whose connection breaks
    // while an event is written, would not be heard of: what Spring and Netty put between cancels
    // only what it was given already, and not whenever it fails.
    Sinks.Empty<Void> gone = Sinks.empty();
    return response
        .writeWith(
            written
                .takeUntilOther(gone.asMono())
                .map(bytes -> response.bufferFactory().wrap(bytes)))
        .doFinally(signal -> gone.tryEmitEmpty());
  }

  /** The whole answer, for whoever delivers it otherwise. */
  public Mono<ChatCompletion> collect(
      GenerationRequest request, AnswerShape shape, Measurement measurement) {
    return collect(answers.ask(request, Delivery.WHOLE), request, shape, measurement);
  }

  private static Mono<ChatCompletion> collect(
      Flux<ReplyEvent> answer,
      GenerationRequest request,
      AnswerShape shape,
      Measurement measurement) {
    return answer
        .collect(() -> new Collected(request.choiceCount(), measurement), Collected::add)
        .map(collected -> collected.completion(shape));
  }

  /** One JSON object. */
  Mono<Void> whole(
      ServerWebExchange exchange,
      GenerationRequest request,
      AnswerShape shape,
      Measurement measurement) {
    return collect(inTurn(exchange, request, Delivery.WHOLE), request, shape, measurement)
        .flatMap(
            completion -> {
              ServerHttpResponse response = exchange.getResponse();
              byte[] body = mapper.writeValueAsBytes(completion);
              response.setStatusCode(HttpStatus.OK);
              response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
              response.getHeaders().setContentLength(body.length);
              return response.writeWith(
                  Mono.fromSupplier(
                      () -> {
                        measurement.delivered();
                        return response.bufferFactory().wrap(body);
                      }));
            });
  }

  private static byte[] render(ReplyEvent event, ChunkWriter writer, Measurement measurement) {
    return switch (event) {
      case ReplyEvent.Token token -> {
        measurement.token();
        yield writer.token(token);
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
      ServerWebExchange exchange, Throwable failure, ChunkWriter writer, Measurement measurement) {
    ApiException error = errors.translate(exchange, failure);
    measurement.end(
        failure instanceof GatewayStoppingException
            ? Outcome.HANDED_OVER
            : Outcome.of(error.status()));
    return writer.failure(error.body());
  }

  /** The answer so far; its length is bounded by the model's context. */
  private static final class Collected {

    private final Measurement measurement;
    private final List<CollectedChoice> choices;
    private ReplyEvent.@Nullable Finished finished;

    Collected(int choices, Measurement measurement) {
      this.measurement = measurement;
      this.choices = Stream.generate(CollectedChoice::new).limit(choices).toList();
    }

    void add(ReplyEvent event) {
      measurement.token();
      switch (event) {
        case ReplyEvent.Token token -> choices.get(token.choiceIndex()).add(token);
        case ReplyEvent.ChoiceFinished end ->
            choices.get(end.choice()).end(end.text(), end.reason());
        case ReplyEvent.Finished end -> {
          if (choices.size() == 1) {
            choices.getFirst().end(end.text(), end.reason());
          }
          finished = end;
          measurement.usage(end.usage());
        }
        case ReplyEvent.Failed failed -> throw new IllegalStateException("failures are errors");
      }
    }

    ChatCompletion completion(AnswerShape shape) {
      ReplyEvent.Finished end = finished;
      if (end == null) {
        throw new IllegalStateException("the answer ended without its last event");
      }
      return new ChatCompletion(
          shape.id(),
          "chat.completion",
          shape.created(),
          shape.model(),
          IntStream.range(0, choices.size()).mapToObj(i -> choices.get(i).body(i)).toList(),
          UsageBody.of(end.usage()),
          end.fingerprint(),
          shape.tier());
    }
  }

  private static final class CollectedChoice {

    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private FinishReason reason = FinishReason.STOP;

    void add(ReplyEvent.Token token) {
      text.append(token.text());
      if (token.logprobs() != null) {
        logprobs.add(token.logprobs());
      }
    }

    void end(String heldBack, FinishReason why) {
      text.append(heldBack);
      reason = why;
    }

    ChatCompletion.Choice body(int index) {
      return new ChatCompletion.Choice(
          index,
          new ChatCompletion.Message("assistant", text.toString(), null),
          logprobs.isEmpty() ? null : LogprobsBody.of(logprobs),
          AnswerShape.text(reason));
    }
  }
}
