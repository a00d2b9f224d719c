package dev.onevision.llm.decoder;

import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.llm.scheduling.KvCacheSizing;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.speculation.DraftLengths;
import dev.onevision.worker.life.LoadProgress;
import dev.onevision.worker.life.ModelProperties;
import java.util.List;
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
    return load(new LoadProgress());
  }

  /** Like {@link #load()}, and says when the load gets further. */
  public Loaded load(LoadProgress progress) {
    List<DecoderModel.Part> parts =
        new ModelSettings(
                properties.path(),
                properties.archives(),
                properties.dataType(),
                properties.device(),
                properties.threads())
            .prepareDecoder(weights, ProgressListener.each(progress::advance));
    progress.advance();
    DecoderModel model = DecoderModel.load(parts);
    progress.advance();
    try {
      boolean cuda = parts.getFirst().device().cuda();
      if (cuda) {
        model.warmUp(limits.prefillTokens() + limits.maxRunning(), maxSamples());
      }
      model.allocateCache(slots(parts));
      int graphs = model.recordDecodeSteps(limits.maxRunning());
      for (DecoderModel.Part part : parts) {
        log.info(
            "Loaded {} with {} layers as {} with {} weights on {}",
            part.archive().file(),
            part.layers(),
            part.archive().computeType(),
            weights,
            part.device());
      }
      log.info("The KV cache has {} slots; {} CUDA graphs", model.kvSlots(), graphs);
      return new Loaded(
          new DjlDecoder(model, keptSlots(cuda)), parts.getLast().archive().fingerprint());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private int maxSamples() {
    return limits.maxRunning() + (limits.draftTokens() > 0 ? DraftLengths.MAX_PER_STEP : 0);
  }

  private int keptSlots(boolean cuda) {
    if (cache.keptTokens() != null) {
      return cache.keptTokens();
    }
    return cuda ? Integer.MAX_VALUE : CPU_KEPT_SLOTS;
  }

  /** The number of slots that fit on each of the devices. */
  private int slots(List<DecoderModel.Part> parts) {
    if (cache.tokens() != null) {
      return cache.tokens();
    }
    int slots = Integer.MAX_VALUE;
    for (DecoderModel.Part part : parts) {
      ComputeDevice device = part.device();
      long free = device.freeBytes();
      long reserve = cache.reserve(device.cuda(), free);
      long useful = (long) limits.maxRunning() * part.archive().config().text().contextLength();
      slots =
          Math.min(
              slots,
              new KvCacheSizing(part.bytesPerSlot(), useful)
                  .slots(free, reserve, device.toString()));
    }
    return slots;
  }
}
