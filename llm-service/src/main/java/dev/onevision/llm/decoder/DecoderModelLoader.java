package dev.onevision.llm.decoder;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.llm.scheduling.KvCacheSizing;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.speculation.DraftLengths;
import dev.onevision.worker.life.ModelProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the decoder's archive if there is none, and loads it. */
public final class DecoderModelLoader {

  private static final Logger log = LoggerFactory.getLogger(DecoderModelLoader.class);

  /** On a CPU, slots take memory when they are used first, and others may need it. */
  private static final int CPU_KEPT_SLOTS = 32_768;

  private final ModelProperties properties;
  private final WeightFormat weights;
  private final KvCacheProperties cache;
  private final SchedulingLimits limits;

  /** A loader of a model whose steps stay within these limits. */
  public DecoderModelLoader(
      ModelProperties properties,
      WeightFormat weights,
      KvCacheProperties cache,
      SchedulingLimits limits) {
    this.properties = properties;
    this.weights = weights;
    this.cache = cache;
    this.limits = limits;
  }

  /**
   * A loaded model.
   *
   * @param decoder owned by the thread that loaded it
   * @param fingerprint of the archive
   */
  public record Loaded(Decoder decoder, String fingerprint) {}

  /** Loads the model. Takes a second, or minutes at the first start of a large model. */
  public Loaded load() {
    ModelSettings.Prepared prepared =
        new ModelSettings(
                properties.path(),
                properties.archives(),
                properties.dataType(),
                properties.device(),
                properties.threads())
            .prepare(new DecoderProgram(weights));
    Archive archive = prepared.archive();
    ComputeDevice device = prepared.device();
    DecoderModel model = DecoderModel.load(archive, device);
    try {
      if (device.cuda()) {
        model.warmUp(limits.prefillTokens() + limits.maxRunning(), maxSamples());
      }
      model.allocateCache(slots(archive, device));
      int graphs = model.recordDecodeSteps(limits.maxRunning());
      log.info(
          "Loaded {} as {} with {} weights on {}: {} KV slots, {} CUDA graphs",
          archive.file(),
          archive.computeType(),
          weights,
          device,
          model.kvSlots(),
          graphs);
      return new Loaded(new DjlDecoder(model, keptSlots(device)), archive.fingerprint());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private int maxSamples() {
    return limits.maxRunning() + (limits.draftTokens() > 0 ? DraftLengths.MAX_PER_STEP : 0);
  }

  private int keptSlots(ComputeDevice device) {
    if (cache.keptTokens() != null) {
      return cache.keptTokens();
    }
    return device.cuda() ? Integer.MAX_VALUE : CPU_KEPT_SLOTS;
  }

  private int slots(Archive archive, ComputeDevice device) {
    if (cache.tokens() != null) {
      return cache.tokens();
    }
    long free = device.freeBytes();
    long useful = (long) limits.maxRunning() * archive.config().text().contextLength();
    return new KvCacheSizing(DecoderModel.bytesPerSlot(archive), useful)
        .slots(free, device.cuda() ? cache.gpuReserve().toBytes() : free / 2, device.toString());
  }
}
