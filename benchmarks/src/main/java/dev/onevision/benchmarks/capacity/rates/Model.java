package dev.onevision.benchmarks.capacity.rates;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import java.util.Arrays;
import java.util.Optional;

/**
 * A model, and what its work is proportional to. The arithmetic is in bf16.
 *
 * @param label of the published model with these dimensions, or the folder's name
 * @param config its dimensions
 */
public record Model(String label, ModelConfig config) {

  /** The type of the recorded rates. */
  public static final ComputeType TYPE = ComputeType.BF16;

  /** A published model; empty if none has this name. */
  public static Optional<Model> published(String label) {
    return Arrays.stream(PublishedModel.values())
        .filter(model -> model.label().equals(label))
        .findFirst()
        .map(model -> new Model(model.label(), model.config()));
  }

  /**
   * A model with these dimensions, which has the name of the published one if they are the same.
   */
  public static Model of(String name, ModelConfig config) {
    return new Model(
        Arrays.stream(PublishedModel.values())
            .filter(model -> model.config().equals(config))
            .map(PublishedModel::label)
            .findFirst()
            .orElse(name),
        config);
  }

  /** The language model's weights on a device. */
  public DecoderBytes decoder(Device device, WeightFormat format) {
    return device.isGpu()
        ? DecoderBytes.of(config.text(), TYPE, format)
        : DecoderBytes.onCpu(config.text(), TYPE, format);
  }

  /** Bytes that a step of one sequence reads: all weights but the embedding. */
  double bytesOfStep(Device device, WeightFormat format) {
    DecoderBytes bytes = decoder(device, format);
    long head = bytes.head() == 0 ? bytes.embedding() : bytes.head();
    return (double) bytes.layers() * bytes.layer() + head;
  }

  /** What the work of a prompt token is proportional to. */
  double weightsOfToken() {
    return bytesOfLayers(DecoderBytes.of(config.text(), TYPE, WeightFormat.FULL));
  }

  private static double bytesOfLayers(DecoderBytes bytes) {
    return (double) bytes.layers() * bytes.layer();
  }

  /** What the work of a tile is proportional to. */
  double weightsOfTile() {
    return VisionBytes.of(config, TYPE);
  }

  /** Bytes of one token's keys and values. */
  public long slotBytes() {
    DecoderBytes bytes = DecoderBytes.of(config.text(), TYPE, WeightFormat.FULL);
    return bytes.slot() * bytes.layers();
  }
}
