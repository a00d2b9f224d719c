package dev.onevision.gateway.batches.api;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.BatchRecord.Consumed;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Priority;
import dev.onevision.gateway.access.Requester;
import dev.onevision.gateway.access.keys.Keys;
import dev.onevision.gateway.audit.AuditLog;
import dev.onevision.gateway.batches.BatchEndpoint;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatCompletion;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.CompletionResponses;
import dev.onevision.gateway.chat.Preparation;
import dev.onevision.gateway.chat.RequestMeters;
import dev.onevision.gateway.chat.UsageBody;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.kafka.tracing.LogContext;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** Runs chat requests from batch lines with the same checks and completions as those of clients. */
@Component
class BatchedChat implements BatchEndpoint {

  static final String PATH = "/v1/chat/completions";

  private static final Logger log = LoggerFactory.getLogger(BatchedChat.class);

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final Preparation preparation;
  private final CompletionResponses responses;
  private final RequestMeters meters;
  private final FailureTranslator translator;
  private final JsonMapper mapper;
  private final Tracing tracing;
  private final Keys keys;
  private final AuditLog audit;

  BatchedChat(
      ChatRequestParser parser,
      ChatRequestRules rules,
      Preparation preparation,
      CompletionResponses responses,
      RequestMeters meters,
      FailureTranslator translator,
      JsonMapper mapper,
      Tracing tracing,
      Keys keys,
      AuditLog audit) {
    this.keys = keys;
    this.audit = audit;
    this.parser = parser;
    this.rules = rules;
    this.preparation = preparation;
    this.responses = responses;
    this.meters = meters;
    this.translator = translator;
    this.mapper = mapper;
    this.tracing = tracing;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Mono<Response> run(
      byte[] body, String requestId, BatchRecord.Created batch, long seed, Instant deadline) {
    Mono<Response> response = answer(body, requestId, batch.owner(), seed, deadline);
    return tracing.isOn() ? Mono.defer(() -> inTrace(response, requestId, batch)) : response;
  }

  /**
   * Each line has a trace of its own, with a link to the request that created the batch: one trace
   * of a large batch could not be read.
   */
  private Mono<Response> inTrace(
      Mono<Response> response, String requestId, BatchRecord.Created batch) {
    Span span = tracing.root("batch line", batch.traceparent());
    span.tag("onevision.request.id", requestId);
    span.tag("onevision.batch.id", batch.batchId());
    return response
        .doOnNext(
            answer -> {
              span.tag("http.response.status_code", answer.status());
              if (answer.status() >= 500) {
                Tracing.fail(span, Integer.toString(answer.status()));
              }
            })
        .doFinally(
            signal -> {
              if (signal == SignalType.CANCEL) {
                Tracing.fail(span, "cancelled");
              }
              span.end();
            })
        .contextWrite(context -> context.put(Span.class, span));
  }

  private Mono<Response> answer(
      byte[] body, String requestId, String owner, long seed, Instant deadline) {
    long start = System.nanoTime();
    return Mono.fromCallable(() -> call(body, seed))
        .subscribeOn(Schedulers.parallel())
        .flatMap(
            call ->
                preparation.prepare(
                    call, requestId, Requester.of(owner, keys.current()), deadline, Priority.BATCH))
        .flatMap(this::ask)
        .map(this::answer)
        .onErrorResume(failure -> Mono.just(refusal(failure, requestId)))
        .doOnNext(response -> audit(requestId, owner, response, start));
  }

  private void audit(String requestId, String owner, Response response, long start) {
    Consumed consumed = response.consumed();
    audit.line(
        requestId,
        keys.current().tenantName(owner),
        response.status(),
        consumed,
        Duration.ofNanos(System.nanoTime() - start));
  }

  private ChatCall call(byte[] body, long seed) {
    ChatCall call = rules.check(parser.parse(body), seed);
    if (call.stream()) {
      throw ApiException.unsupported(
          "A batch answers as a whole. Leave 'stream' out or set it to false.", "stream");
    }
    return call;
  }

  private Mono<ChatCompletion> ask(GenerationRequest request) {
    CompletionInfo info = CompletionInfo.of(request, Instant.now());
    return responses
        .collect(request, meters.startLine())
        .map(answer -> ChatCompletion.of(info, answer));
  }

  private Response answer(ChatCompletion completion) {
    UsageBody usage = completion.usage();
    return new Response(
        200,
        mapper.writeValueAsBytes(completion),
        new Consumed(
            completion.model(),
            usage.promptTokens(),
            usage.completionTokens(),
            (long) usage.promptTokensDetails().cachedTokens()));
  }

  private Response refusal(Throwable failure, String requestId) {
    ApiException error = translator.translate(failure, "POST", PATH);
    if (error.status().value() == 500) {
      try (Tracing.Scope _ = LogContext.of(requestId)) {
        log.warn("Request {} of a batch failed: {}", requestId, error.getMessage(), failure);
      }
    }
    return new Response(error.status().value(), mapper.writeValueAsBytes(error.body()), null);
  }
}
