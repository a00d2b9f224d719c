package dev.onevision.kafka.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.kafka.testing.RecordedTracing;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTests {

  private final RecordedTracing recorded = RecordedTracing.always();
  private final Tracing tracing = recorded.tracing();

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void tracingThatIsOffMakesNoObject() throws Exception {
    Tracing off = Tracing.off();
    ProducerRecord<byte[], byte[]> record = record();
    Callable<String> work = () -> "done";
    assertThat(off.isOn()).isFalse();
    assertThat(off.root("line", null)).isSameAs(Span.NOOP);
    assertThat(off.contextOf(Span.NOOP)).isNull();
    assertThat(off.current()).isSameAs(Span.NOOP);
    assertThat(off.start("stage", Span.NOOP)).isSameAs(Span.NOOP);
    assertThat(off.process(received(record()), "group")).isSameAs(Span.NOOP);
    assertThat(off.receive(received(record()))).isSameAs(Span.NOOP);
    assertThat(off.open(Span.NOOP)).isSameAs(Tracing.Scope.NONE);
    assertThat(off.carry(work)).isSameAs(work);
    assertThat(off.inSpan("stage", work)).isEqualTo("done");
    assertThat(off.send(record)).isSameAs(Span.NOOP);
    assertThat(record.headers()).isEmpty();
  }

  @Test
  void recordContinuesTheTraceOfItsProducer() throws Exception {
    Span request = tracing.root("request", null);
    ProducerRecord<byte[], byte[]> record = record();
    try (Tracing.Scope _ = tracing.open(request)) {
      tracing.send(record).end();
    }
    Span process = tracing.process(received(record), "llm-service-batch");
    try (Tracing.Scope _ = tracing.open(process)) {
      assertThat(tracing.inSpan("stage", tracing.carry(() -> "done"))).isEqualTo("done");
    }
    process.end();
    request.end();

    SpanData send = recorded.span("send llm.requests.batch");
    SpanData work = recorded.span("process llm.requests.batch");
    assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(send.getParentSpanId()).isEqualTo(recorded.span("request").getSpanId());
    assertThat(work.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(work.getParentSpanId()).isEqualTo(send.getSpanId());
    assertThat(work.getAttributes().get(AttributeKey.stringKey("messaging.consumer.group.name")))
        .isEqualTo("llm-service-batch");
    assertThat(recorded.span("stage").getParentSpanId()).isEqualTo(work.getSpanId());
    assertThat(recorded.spans()).extracting(SpanData::getTraceId).containsOnly(send.getTraceId());
  }

  @Test
  void traceThatIsNotSampledReachesTheNextServiceWithoutSpans() throws Exception {
    try (RecordedTracing never = RecordedTracing.never()) {
      Span request = never.tracing().root("request", null);
      ProducerRecord<byte[], byte[]> record = record();
      try (Tracing.Scope _ = never.tracing().open(request)) {
        assertThat(never.tracing().send(record)).isSameAs(Span.NOOP);
        assertThat(never.tracing().start("stage", request)).isSameAs(request);
      }
      request.end();
      assertThat(never.spans()).isEmpty();
      // The next service samples by itself, but keeps to the decision.
      tracing.process(received(record), "group").end();
      assertThat(recorded.spans()).isEmpty();
      assertThat(traceparent(record)).matches(".*-0[02]");
    }
  }

  @Test
  void recordWithoutATraceStartsOne() {
    tracing.process(received(record()), "group").end();
    assertThat(recorded.span("process llm.requests.batch").getParentSpanContext().isValid())
        .isFalse();
    assertThat(tracing.receive(received(record()))).isSameAs(Span.NOOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "garbage",
        "00-00000000000000000000000000000000-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void headerThatIsNoTraceIsIgnored(String traceparent) {
    ProducerRecord<byte[], byte[]> record = record();
    record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
    tracing.process(received(record), "group").end();
    assertThat(recorded.span("process llm.requests.batch").getParentSpanContext().isValid())
        .isFalse();
  }

  @Test
  void rootLinksToTheSpanOfAContextAndStaysATraceOfItsOwn() {
    Span request = tracing.root("request", null);
    tracing.root("line", tracing.contextOf(request)).end();
    request.end();
    SpanData line = recorded.span("line");
    SpanData linked = recorded.span("request");
    assertThat(linked.getLinks()).isEmpty();
    assertThat(line.getParentSpanContext().isValid()).isFalse();
    assertThat(line.getTraceId()).isNotEqualTo(linked.getTraceId());
    assertThat(line.getLinks())
        .singleElement()
        .satisfies(
            link -> {
              assertThat(link.getSpanContext().getTraceId()).isEqualTo(linked.getTraceId());
              assertThat(link.getSpanContext().getSpanId()).isEqualTo(linked.getSpanId());
              assertThat(link.getSpanContext().isSampled()).isTrue();
            });
  }

  @Test
  void linkKeepsThatATraceIsNotSampled() {
    try (RecordedTracing never = RecordedTracing.never()) {
      tracing.root("line", never.tracing().contextOf(never.tracing().root("request", null))).end();
    }
    assertThat(recorded.span("line").getLinks())
        .singleElement()
        .matches(link -> !link.getSpanContext().isSampled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "garbage",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void contextThatIsNoTraceIsNotLinked(String traceparent) {
    tracing.root("line", traceparent).end();
    assertThat(recorded.span("line").getLinks()).isEmpty();
  }

  @Test
  void failureIsTheStatusAndDoesNotQuoteTheMessage() {
    Span request = tracing.root("request", null);
    assertThatThrownBy(
            () -> {
              try (Tracing.Scope _ = tracing.open(request)) {
                tracing.inSpan(
                    "stage",
                    () -> {
                      throw new IOException("https://secret.example/cat.png");
                    });
              }
            })
        .isInstanceOf(IOException.class);
    SpanData stage = recorded.span("stage");
    assertThat(stage.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(stage.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("IOException");
    assertThat(stage.toString()).doesNotContain("secret");
  }

  private static ProducerRecord<byte[], byte[]> record() {
    return new ProducerRecord<>("llm.requests.batch", new byte[0]);
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(sent.topic(), 0, 0, new byte[0], sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static String traceparent(ProducerRecord<?, ?> record) {
    Header header = record.headers().lastHeader("traceparent");
    return new String(header.value(), StandardCharsets.US_ASCII);
  }
}
