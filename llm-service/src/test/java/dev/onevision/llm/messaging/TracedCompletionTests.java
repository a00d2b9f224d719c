package dev.onevision.llm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.kafka.testing.RecordedTracing;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.TokenUsage;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracedCompletionTests {

  private final RecordedTracing recorded = RecordedTracing.always();
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void completionWithoutATraceHasNoSecondListener() {
    assertThat(TracedCompletion.of(heard, Tracing.off())).isSameAs(heard);
    assertThat(TracedCompletion.of(heard, recorded.tracing())).isSameAs(heard);
  }

  @Test
  void stagesFollowOneAnotherBelowTheRequest() {
    Span request = recorded.tracing().root("request", null);
    CompletionListener listener = listener(request);
    listener.begun();
    listener.token(new GeneratedToken(0, 0, 7, "a", null));
    listener.token(new GeneratedToken(0, 1, 8, "b", null));
    listener.ended(new EndReason.Completed("", FinishReason.STOP, new TokenUsage(30, 20, 4, 2)));
    request.end();
    assertThat(recorded.spans())
        .extracting(SpanData::getName)
        .containsExactly("llm.queue", "llm.prefill", "llm.decode", "request");
    SpanData parent = recorded.span("request");
    assertThat(recorded.spans().subList(0, 3))
        .extracting(SpanData::getParentSpanId)
        .containsOnly(parent.getSpanId());
    assertThat(parent.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
        .isEqualTo(2);
    assertThat(heard.calls).containsExactly("token", "token", "ended");
  }

  @Test
  void cancelledCompletionFailsItsStageAndItsRequest() {
    Span request = recorded.tracing().root("request", null);
    CompletionListener listener = listener(request);
    listener.begun();
    listener.ended(new EndReason.Cancelled());
    request.end();
    assertThat(recorded.spans())
        .extracting(SpanData::getName)
        .containsExactly("llm.queue", "llm.prefill", "request");
    for (String name : List.of("llm.prefill", "request")) {
      SpanData span = recorded.span(name);
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
          .isEqualTo("cancelled");
    }
    assertThat(recorded.span("llm.queue").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  private CompletionListener listener(Span request) {
    try (Tracing.Scope _ = recorded.tracing().open(request)) {
      return TracedCompletion.of(heard, recorded.tracing());
    }
  }

  private static final class Heard implements CompletionListener {

    private final List<String> calls = new ArrayList<>();

    @Override
    public void uploaded() {
      calls.add("uploaded");
    }

    @Override
    public void token(GeneratedToken token) {
      calls.add("token");
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
      calls.add("choice");
    }

    @Override
    public void ended(EndReason reason) {
      calls.add("ended");
    }
  }
}
