package dev.onevision.standalone.suite;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Keeps the spans of the three services in memory. Only traces that a client samples, and those of
 * batch lines, have spans, so that the other tests leave none.
 */
@AutoConfiguration(
    beforeName =
        "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration")
@ConditionalOnProperty("management.tracing.export.enabled")
public class RecordedSpans {

  private static final InMemorySpanExporter EXPORTER = InMemorySpanExporter.create();

  @Bean
  SpanExporter recordedSpans() {
    return new Shared();
  }

  @Bean
  Sampler sampler() {
    return Sampler.parentBased(new OnlyBatchLines());
  }

  /** The spans of a trace, when the root and at least this many others have ended. */
  static List<SpanData> ofTrace(String traceId, int atLeast) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                EXPORTER.getFinishedSpanItems().stream()
                    .filter(span -> span.getTraceId().equals(traceId))
                    .toList(),
            spans -> spans.size() >= atLeast && roots(spans).size() == 1);
  }

  /** The spans with an attribute, of any trace, when there is one. */
  static SpanData withAttribute(String name, String value) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                EXPORTER.getFinishedSpanItems().stream()
                    .filter(span -> value.equals(text(span, name)))
                    .toList(),
            spans -> !spans.isEmpty())
        .getFirst();
  }

  static String text(SpanData span, String attribute) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
  }

  static long number(SpanData span, String attribute) {
    return Objects.requireNonNull(
        span.getAttributes().get(AttributeKey.longKey(attribute)), attribute);
  }

  static SpanData named(List<SpanData> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  /** The tree of spans, one line each, with the service; children in alphabetical order. */
  static String tree(List<SpanData> spans) {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    roots(spans).forEach(root -> add(root, spans, "", lines));
    return lines.toString();
  }

  private static void add(SpanData span, List<SpanData> all, String indent, StringJoiner lines) {
    String service = span.getResource().getAttribute(AttributeKey.stringKey("service.name"));
    lines.add(indent + span.getName() + " [" + service + "]");
    all.stream()
        .filter(child -> child.getParentSpanId().equals(span.getSpanId()))
        .sorted(Comparator.comparing(SpanData::getName))
        .forEach(child -> add(child, all, indent + "  ", lines));
  }

  /** Spans whose parent is not among them. */
  static List<SpanData> roots(List<SpanData> spans) {
    Set<String> ids =
        spans.stream().map(SpanData::getSpanId).collect(Collectors.toCollection(HashSet::new));
    return spans.stream().filter(span -> !ids.contains(span.getParentSpanId())).toList();
  }

  private static final class OnlyBatchLines implements Sampler {

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      return name.equals("batch line") ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
      return "batch lines";
    }
  }

  /** All applications of this JVM share the memory, and the end of one must not close it. */
  private static final class Shared implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return EXPORTER.export(spans);
    }

    @Override
    public CompletableResultCode flush() {
      return EXPORTER.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return flush();
    }
  }
}
