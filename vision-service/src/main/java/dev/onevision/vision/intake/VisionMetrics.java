package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.vision.tiling.Tiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The service's meters. Thread-safe. */
final class VisionMetrics {

  private final MeterRegistry registry;
  private final Tracing tracing;

  VisionMetrics(MeterRegistry registry, Tracing tracing) {
    this.registry = registry;
    this.tracing = tracing;
  }

  /** The meters' names. */
  enum Meter {
    /** Counter: images and videos encoded, by {@code mode}: anyres, base, pad, video. */
    MEDIA("onevision.vision.media"),
    /** Counter: tiles encoded. */
    TILES("onevision.vision.tiles"),
    /** Counter: embeddings made. */
    TOKENS("onevision.vision.tokens"),
    /** Counter: bytes read from files of images and videos. */
    MEDIA_BYTES("onevision.vision.media.bytes"),
    /**
     * Timer: time of one image or video in a {@code stage}: load, decode, tile, encode, store. A
     * video's frames are tiled while it is decoded.
     */
    STAGE("onevision.vision.stage"),
    /** Counter: images and videos whose embeddings existed already. */
    REUSED("onevision.vision.reused"),
    /** Counter: requests that were rejected, by {@code code} of the failure. */
    REJECTED("onevision.vision.rejected"),
    /** Counter: requests that were cancelled. */
    DROPPED("onevision.vision.dropped"),
    /** Gauge: lanes that run a request. */
    BUSY_LANES("onevision.vision.lanes.busy"),
    /** Gauge: images and videos that are tiled and wait for the model. */
    WAITING("onevision.vision.media.waiting"),
    /** Gauge: tensors that Java holds in native memory, without the weights. */
    NATIVE_TENSORS("onevision.vision.native.tensors");

    private final String id;

    Meter(String id) {
      this.id = id;
    }

    /** The name in the registry. */
    String id() {
      return id;
    }
  }

  /** The stages of one image or video that are timed. */
  enum Stage {
    LOAD,
    DECODE,
    TILE,
    ENCODE,
    STORE;

    private final String tag = name().toLowerCase(Locale.ROOT);
    private final String span = "vision." + tag;

    private String tag() {
      return tag;
    }

    private String span() {
      return span;
    }
  }

  /** Runs work in a span, and times it. */
  <T> T timed(Stage stage, Callable<T> work) throws Exception {
    long start = System.nanoTime();
    try {
      return tracing.inSpan(stage.span(), work);
    } finally {
      registry
          .timer(Meter.STAGE.id(), "stage", stage.tag())
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  /** Lets another thread continue in the span of this one. */
  <T> Callable<T> carried(Callable<T> work) {
    return tracing.carry(work);
  }

  void mediaRead(int bytes) {
    registry.counter(Meter.MEDIA_BYTES.id()).increment(bytes);
  }

  /** Describes tiles in the span of this thread. */
  void describe(Tiles tiles) {
    Span span = tracing.current();
    if (Tracing.isSampled(span)) {
      span.tag("onevision.mode", tiles.label());
      span.tag("onevision.tiles", tiles.count());
      span.tag("onevision.image.tokens", tiles.tokens());
    }
  }

  void encoded(Tiles tiles) {
    registry.counter(Meter.MEDIA.id(), "mode", tiles.label()).increment();
    registry.counter(Meter.TILES.id()).increment(tiles.count());
    registry.counter(Meter.TOKENS.id()).increment(tiles.tokens());
  }

  void rejected(Failure.Code code) {
    registry.counter(Meter.REJECTED.id(), "code", code.name().toLowerCase(Locale.ROOT)).increment();
  }

  void reused() {
    tracing.current().event("embedding reused");
    registry.counter(Meter.REUSED.id()).increment();
  }

  void dropped() {
    Tracing.fail(tracing.current(), "cancelled");
    registry.counter(Meter.DROPPED.id()).increment();
  }
}
