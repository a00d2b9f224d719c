package dev.onevision.kafka.tracing;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans, and carries traces in the headers of records. Thread-safe.
 *
 * <p>While tracing is off, every span is {@link Span#NOOP} and no header is written. Spans of a
 * trace that is not sampled are not made either; its context still reaches the next service, so
 * that one decision holds for the whole trace.
 *
 * <p>Spans contain names, numbers and ids, and no content of requests. The message of an exception
 * may quote content, so {@link #fail} takes a reason of low cardinality.
 */
public final class Tracing {

  private static final Tracing OFF = new Tracing(Tracer.NOOP, Propagator.NOOP);
  private static final String CONTEXT_HEADER = "traceparent";

  /** The ids of a context are not zeros alone. */
  private static final Pattern CONTEXT =
      Pattern.compile(
          "00-(?<trace>(?!0{32})[0-9a-f]{32})-(?<span>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})");

  private static final int SAMPLED = 1;
  private static final Propagator.Getter<Headers> GETTER = Tracing::header;
  private static final Propagator.Setter<Headers> SETTER = Tracing::set;

  private final Tracer tracer;
  private final Propagator propagator;
  private final boolean on;

  /** Tracing with this tracer. */
  public Tracing(Tracer tracer, Propagator propagator) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.on = tracer != Tracer.NOOP;
  }

  /** Tracing that does nothing. */
  public static Tracing off() {
    return OFF;
  }

  /** Whether spans can be made. */
  public boolean isOn() {
    return on;
  }

  /** A span in which this thread works; close it on the same thread. */
  public interface Scope extends AutoCloseable {

    /** No span. */
    Scope NONE = () -> {};

    @Override
    void close();
  }

  /** The span in which this thread works; {@link Span#NOOP} without one. */
  public Span current() {
    if (!on) {
      return Span.NOOP;
    }
    Span span = tracer.currentSpan();
    return span == null ? Span.NOOP : span;
  }

  /** Lets this thread work in a span. */
  public Scope open(Span span) {
    return span == Span.NOOP ? Scope.NONE : tracer.withSpan(span)::close;
  }

  /** Whether spans below this one are made. */
  public static boolean isSampled(Span span) {
    return span != Span.NOOP && Boolean.TRUE.equals(span.context().sampled());
  }

  /** Starts a span below another one. If that is not sampled, it is returned instead. */
  public Span start(String name, Span parent) {
    return isSampled(parent) ? child(name, parent).start() : parent;
  }

  /**
   * Does work in a span of its own, below the span of this thread.
   *
   * @throws Exception of the work
   */
  public <T> T inSpan(String name, Callable<T> work) throws Exception {
    Span parent = current();
    if (!isSampled(parent)) {
      return work.call();
    }
    Span span = start(name, parent);
    try (Scope _ = open(span)) {
      return work.call();
    } catch (Exception e) {
      fail(span, e.getClass().getSimpleName());
      throw e;
    } finally {
      span.end();
    }
  }

  /** The work in the span of the calling thread, for another thread. */
  public <T> Callable<T> carry(Callable<T> work) {
    Span span = current();
    if (span == Span.NOOP) {
      return work;
    }
    return () -> {
      try (Scope _ = open(span)) {
        return work.call();
      }
    };
  }

  /** Starts the span of a request over HTTP, which may continue the trace of its client. */
  public <C> Span accept(String name, C carrier, Propagator.Getter<C> getter) {
    return on
        ? propagator.extract(carrier, getter).kind(Span.Kind.SERVER).name(name).start()
        : Span.NOOP;
  }

  /**
   * Starts a trace.
   *
   * @param linked the {@linkplain #contextOf context} of a span that the root links to; a context
   *     that is null or malformed links to nothing
   */
  public Span root(String name, @Nullable String linked) {
    if (!on) {
      return Span.NOOP;
    }
    Span.Builder root = tracer.spanBuilder().setNoParent().name(name);
    TraceContext other = linked == null ? null : parse(linked);
    if (other != null) {
      root.addLink(new Link(other));
    }
    return root.start();
  }

  /** The W3C context of a span, as in the header {@code traceparent}; null without a span. */
  public @Nullable String contextOf(Span span) {
    if (span == Span.NOOP) {
      return null;
    }
    Map<String, String> fields = new HashMap<>();
    propagator.inject(span.context(), fields, Tracing::put);
    return fields.get(CONTEXT_HEADER);
  }

  /**
   * Starts the span of the work on a record, which continues the trace of its producer.
   *
   * @param group that received it
   */
  public Span process(ConsumerRecord<?, ?> record, String group) {
    if (!on) {
      return Span.NOOP;
    }
    return continued(record, "process").tag("messaging.consumer.group.name", group).start();
  }

  /**
   * Starts the span of the receipt of a record; {@link Span#NOOP} if the record carries no trace.
   */
  public Span receive(ConsumerRecord<?, ?> record) {
    if (!on || record.headers().lastHeader(CONTEXT_HEADER) == null) {
      return Span.NOOP;
    }
    return continued(record, "receive").start();
  }

  /**
   * Starts the span of a send, below the span of this thread, and writes its trace to the record.
   * Without a span of this thread the record is unchanged.
   */
  public Span send(ProducerRecord<?, ?> record) {
    Span parent = current();
    if (parent == Span.NOOP) {
      return Span.NOOP;
    }
    Span span = parent;
    if (isSampled(parent)) {
      Span.Builder below = tracer.spanBuilder().setParent(parent.context());
      span = named(below, "send", record.topic()).kind(Span.Kind.PRODUCER).start();
    }
    propagator.inject(span.context(), record.headers(), SETTER);
    return span == parent ? Span.NOOP : span;
  }

  /**
   * Marks a span as failed.
   *
   * @param reason the kind of failure, without content of the request
   */
  public static void fail(Span span, String reason) {
    if (isSampled(span)) {
      span.tag("error.type", reason);
      span.error(new SpanFailure(reason));
    }
  }

  /** A span that continues the trace of a record's producer. */
  private Span.Builder continued(ConsumerRecord<?, ?> record, String operation) {
    return named(propagator.extract(record.headers(), GETTER), operation, record.topic())
        .kind(Span.Kind.CONSUMER);
  }

  private static Span.Builder named(Span.Builder span, String operation, String topic) {
    return span.name(operation + " " + topic)
        .tag("messaging.system", "kafka")
        .tag("messaging.operation.type", operation)
        .tag("messaging.destination.name", topic);
  }

  private Span.Builder child(String name, Span parent) {
    return tracer.spanBuilder().setParent(parent.context()).name(name);
  }

  private @Nullable TraceContext parse(String context) {
    Matcher fields = CONTEXT.matcher(context);
    if (!fields.matches()) {
      return null;
    }
    return tracer
        .traceContextBuilder()
        .traceId(fields.group("trace"))
        .spanId(fields.group("span"))
        .sampled((HexFormat.fromHexDigits(fields.group("flags")) & SAMPLED) != 0)
        .build();
  }

  private static void put(@Nullable Map<String, String> fields, String name, String value) {
    if (fields != null) {
      fields.put(name, value);
    }
  }

  private static @Nullable String header(Headers headers, String name) {
    @Nullable Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.US_ASCII);
  }

  private static void set(@Nullable Headers headers, String name, String value) {
    if (headers != null) {
      headers.remove(name).add(name, value.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
