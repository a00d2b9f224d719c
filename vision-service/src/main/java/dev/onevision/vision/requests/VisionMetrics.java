package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Failure;
import dev.onevision.vision.tiling.Tiles;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What this service counts and times. Thread-safe. */
public final class VisionMetrics {

  private final MeterRegistry registry;

  public VisionMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The meters' names: the reference of what can be watched. */
  public enum Meter {
    /** Counter: pictures and videos encoded, by {@code mode}: anyres, base, pad, video. */
    PICTURES("onevision.vision.pictures"),
    /** Counter: tiles encoded. */
    TILES("onevision.vision.tiles"),
    /** Counter: embeddings made. */
    TOKENS("onevision.vision.tokens"),
    /** Counter: bytes of pictures' and videos' files that were read. */
    MEDIA_BYTES("onevision.vision.media.bytes"),
    /**
     * Timer: time of one picture or video in a {@code stage}: load, decode, tile, encode, store. A
     * video's frames are tiled while it is decoded.
     */
    STAGE("onevision.vision.stage"),
    /** Counter: pictures and videos whose embeddings were there already. */
    REUSED("onevision.vision.reused"),
    /** Counter: requests that were rejected, by {@code code} of the failure. */
    REJECTED("onevision.vision.rejected"),
    /** Counter: requests dropped because nobody waits for them any more. */
    DROPPED("onevision.vision.dropped"),
    /** Gauge: slots that have a request in hand. */
    BUSY_SLOTS("onevision.vision.slots.busy"),
    /** Gauge: pictures and videos that are cut into tiles and wait for the model. */
    WAITING("onevision.vision.pictures.waiting"),
    /** Gauge: tensors that Java holds in native memory, without the weights. */
    NATIVE_TENSORS("onevision.vision.native.tensors");

    private final String id;

    Meter(String id) {
      this.id = id;
    }

    /** The name as the registry has it. */
    public String id() {
      return id;
    }
  }

  /** What is timed of one picture or video. */
  enum Stage {
    LOAD,
    DECODE,
    TILE,
    ENCODE,
    STORE
  }

  <T> T timed(Stage stage, Callable<T> work) throws Exception {
    long start = System.nanoTime();
    try {
      return work.call();
    } finally {
      registry
          .timer(Meter.STAGE.id(), "stage", stage.name().toLowerCase(Locale.ROOT))
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  void mediaRead(int bytes) {
    registry.counter(Meter.MEDIA_BYTES.id()).increment(bytes);
  }

  void encoded(Tiles tiles) {
    registry.counter(Meter.PICTURES.id(), "mode", tiles.label()).increment();
    registry.counter(Meter.TILES.id()).increment(tiles.count());
    registry.counter(Meter.TOKENS.id()).increment(tiles.tokens());
  }

  void rejected(Failure.Code code) {
    registry.counter(Meter.REJECTED.id(), "code", code.name().toLowerCase(Locale.ROOT)).increment();
  }

  void reused() {
    registry.counter(Meter.REUSED.id()).increment();
  }

  void dropped() {
    registry.counter(Meter.DROPPED.id()).increment();
  }
}
