package dev.onevision.llm.decoder;

import dev.onevision.inference.model.Archive;
import dev.onevision.inference.model.ComputeType;
import dev.onevision.inference.model.DecoderProgram;
import dev.onevision.inference.model.ModelArchives;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.torchscript.ProgressListener;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the decoder's archive if need be, and loads it. */
public final class DecoderModelLoader {

  private static final Logger log = LoggerFactory.getLogger(DecoderModelLoader.class);

  private final ModelProperties properties;
  private final KvCacheProperties cache;
  private final int maxSequences;

  /**
   * A loader.
   *
   * @param maxSequences sequences that run together at most
   */
  public DecoderModelLoader(ModelProperties properties, KvCacheProperties cache, int maxSequences) {
    this.properties = properties;
    this.cache = cache;
    this.maxSequences = maxSequences;
  }

  /**
   * A loaded model.
   *
   * @param decoder belongs to the thread that loaded it
   * @param fingerprint of the archive
   */
  public record Loaded(Decoder decoder, String fingerprint) {}

  /** Takes from a second to, for a large model's first start, some minutes. */
  public Loaded load() {
    ComputeDevice device =
        ComputeDevice.parse(properties.device()).withThreads(properties.threads());
    ComputeType type =
        properties.dataType().equals("auto")
            ? device.preferredType()
            : ComputeType.valueOf(properties.dataType().toUpperCase(Locale.ROOT));
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            properties.path(),
            properties.archives(),
            type,
            ProgressListener.NONE);
    int slots = slots(archive, device);
    DecoderModel model = DecoderModel.load(archive, device, slots);
    log.info("Loaded {} in {} on {}, {} K/V slots", archive.file(), type, device, slots);
    return new Loaded(new DjlDecoder(model), archive.fingerprint());
  }

  private int slots(Archive archive, ComputeDevice device) {
    if (cache.tokens() != null) {
      return cache.tokens();
    }
    long useful = (long) maxSequences * archive.config().text().contextLength();
    int fitting = DecoderModel.kvSlotsFor(archive, device, device.freeCacheBytes());
    return (int) Math.min(useful, fitting);
  }
}
