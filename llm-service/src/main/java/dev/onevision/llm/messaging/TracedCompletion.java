package dev.onevision.llm.messaging;

import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import io.micrometer.tracing.Span;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of a completion in the engine: {@code llm.queue} until its first step, {@code
 * llm.prefill} until its first token, {@code llm.decode} until its end. Only requests of a trace
 * have one, so others pay nothing for it; a token costs one comparison.
 */
final class TracedCompletion implements CompletionListener {

  private final CompletionListener listener;
  private final Tracing tracing;
  private final Span request;
  private Span stage;
  private boolean decoding;

  private TracedCompletion(CompletionListener listener, Tracing tracing, Span request) {
    this.listener = listener;
    this.tracing = tracing;
    this.request = request;
    this.stage = tracing.start("llm.queue", request);
  }

  /** The listener, with spans below the span of this thread if there is one. */
  static CompletionListener of(CompletionListener listener, Tracing tracing) {
    Span request = tracing.current();
    return request == Span.NOOP ? listener : new TracedCompletion(listener, tracing, request);
  }

  @Override
  public void begun() {
    next("llm.prefill");
    listener.begun();
  }

  @Override
  public void uploaded() {
    listener.uploaded();
  }

  @Override
  public void token(GeneratedToken token) {
    if (!decoding) {
      decoding = true;
      next("llm.decode");
    }
    listener.token(token);
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    listener.choiceFinished(choice, tokens, text, reason);
  }

  @Override
  public void ended(EndReason reason) {
    String failure = describe(reason);
    if (failure != null) {
      Tracing.fail(stage, failure);
      if (!(reason instanceof EndReason.Failed)) { // whose reply event marks the request's span
        Tracing.fail(request, failure);
      }
    }
    endStage();
    try (Tracing.Scope _ = tracing.open(request)) {
      listener.ended(reason);
    }
  }

  /** Returns why the request failed; null if it did not. */
  private @Nullable String describe(EndReason reason) {
    return switch (reason) {
      case EndReason.Completed(_, var finishReason, var usage) -> {
        if (Tracing.isSampled(request)) {
          request.tag("gen_ai.usage.input_tokens", usage.prompt());
          request.tag("gen_ai.usage.output_tokens", usage.completion());
          request.tag("onevision.image.tokens", usage.media());
          request.tag("onevision.tokens.reused", usage.reused());
          request.tag("gen_ai.response.finish_reasons", lower(finishReason));
        }
        yield null;
      }
      case EndReason.Failed(var failed) -> lower(failed.kind());
      case EndReason.Cancelled _ -> "cancelled";
      case EndReason.Abandoned _ -> "abandoned";
      case EndReason.Lost _ -> "lost";
    };
  }

  private void next(String name) {
    endStage();
    stage = tracing.start(name, request);
  }

  private void endStage() {
    if (stage != request) {
      stage.end();
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
