package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.util.Locale;
import reactor.core.publisher.SignalType;

/**
 * The spans of an answer: {@code gateway.first_token} from its request to its first event, {@code
 * gateway.stream} from there to its end. Used by one thread at a time.
 */
final class AnswerSpans {

  private final Tracing tracing;
  private final Span request;
  private Span stage;
  private boolean begun;

  AnswerSpans(Tracing tracing, Span request) {
    this.tracing = tracing;
    this.request = request;
    this.stage = tracing.start("gateway.first_token", request);
  }

  /** Describes a request in its span. */
  static void describe(Span span, GenerationRequest request) {
    span.tag("gen_ai.request.model", request.model());
    span.tag("onevision.priority", request.priority().name().toLowerCase(Locale.ROOT));
    span.tag("onevision.choices", request.choiceCount());
  }

  void event(ReplyEvent event) {
    if (!begun) {
      begun = true;
      stage.end();
      stage = tracing.start("gateway.stream", request);
    }
    if (event instanceof ReplyEvent.Finished finished) {
      request.tag("gen_ai.usage.input_tokens", finished.usage().promptTokens());
      request.tag("gen_ai.usage.output_tokens", finished.usage().completionTokens());
    }
  }

  void failed(Throwable failure) {
    Tracing.fail(
        stage,
        failure instanceof AnswerFailedException refused
            ? refused.failure().code().name().toLowerCase(Locale.ROOT)
            : failure.getClass().getSimpleName());
  }

  void ended(SignalType signal) {
    if (signal == SignalType.CANCEL) {
      Tracing.fail(stage, "cancelled");
    }
    stage.end();
  }
}
