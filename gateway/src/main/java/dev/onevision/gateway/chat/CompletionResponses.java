package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
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
      CompletionInfo shape,
      ChatCall call,
      Measurement measurement) {
    var writer = new StreamEventWriter(mapper, shape, call.streaming().includeUsage());
    return write(exchange, inTurn(exchange, request, delivery(call)), writer, measurement);
  }

  /**
   * Writes the events of a stream that the client has not received. Fails only before the first
   * event.
   */
  Mono<Void> resume(
      ServerWebExchange exchange,
      ResumePoint point,
      CompletionInfo shape,
      ChatCall call,
      Measurement measurement) {
    var writer =
        new StreamEventWriter(mapper, shape, call.streaming().includeUsage(), point.next());
    return write(
        exchange,
        answers.follow(point.requestId(), point.since(), shape.choices(), delivery(call)),
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
    int lanes = catalog.find(request.model()).map(ServedModel::readyLanes).orElse(0);
    return turns.inTurn(Client.of(exchange), request.model(), lanes, request.deadline(), answer);
  }

  private static AnswerMode delivery(ChatCall call) {
    return call.streaming().resumable() ? AnswerMode.RESUMABLE_STREAM : AnswerMode.STREAM;
  }

  private Mono<Void> write(
      ServerWebExchange exchange,
      Flux<ReplyEvent> answer,
      StreamEventWriter writer,
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

  /** Collects the whole completion. */
  public Mono<ChatCompletion> collect(
      GenerationRequest request, CompletionInfo shape, Measurement measurement) {
    return collect(answers.ask(request, AnswerMode.WHOLE), request, shape, measurement);
  }

  private static Mono<ChatCompletion> collect(
      Flux<ReplyEvent> answer,
      GenerationRequest request,
      CompletionInfo shape,
      Measurement measurement) {
    return answer
        .collect(() -> new Collected(request.choiceCount(), measurement), Collected::add)
        .map(collected -> collected.completion(shape));
  }

  /** Writes one JSON object. */
  Mono<Void> whole(
      ServerWebExchange exchange,
      GenerationRequest request,
      CompletionInfo shape,
      Measurement measurement) {
    return collect(inTurn(exchange, request, AnswerMode.WHOLE), request, shape, measurement)
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

  private static byte[] render(
      ReplyEvent event, StreamEventWriter writer, Measurement measurement) {
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
      ServerWebExchange exchange,
      Throwable failure,
      StreamEventWriter writer,
      Measurement measurement) {
    ApiException error = errors.translate(exchange, failure);
    measurement.end(
        failure instanceof GatewayStoppingException
            ? Outcome.HANDED_OVER
            : Outcome.of(error.status()));
    return writer.failure(error.body());
  }

  /** The completion so far; the model's context bounds its length. */
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

    ChatCompletion completion(CompletionInfo shape) {
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
          CompletionInfo.text(reason));
    }
  }
}
