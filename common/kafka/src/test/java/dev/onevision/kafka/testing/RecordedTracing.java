package dev.onevision.kafka.testing;

import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** Tracing whose finished spans stay in memory. */
public final class RecordedTracing implements AutoCloseable {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider;
  private final Tracing tracing;

  private RecordedTracing(Sampler sampler) {
    provider =
        SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(sampler))
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    Tracer tracer = provider.get("test");
    tracing =
        new Tracing(
            new OtelTracer(tracer, new OtelCurrentTraceContext(), _ -> {}),
            new OtelPropagator(
                ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer));
  }

  /** Samples every trace. */
  public static RecordedTracing always() {
    return new RecordedTracing(Sampler.alwaysOn());
  }

  /** Samples only the traces that another service samples. */
  public static RecordedTracing never() {
    return new RecordedTracing(Sampler.alwaysOff());
  }

  public Tracing tracing() {
    return tracing;
  }

  /** The finished spans, in the order of their ends. */
  public List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  /** The finished span with this name, of which there is one. */
  public SpanData span(String name) {
    List<SpanData> found = spans().stream().filter(span -> span.getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " spans are named " + name + " among " + spans());
    }
    return found.getFirst();
  }

  @Override
  public void close() {
    provider.close();
  }
}
