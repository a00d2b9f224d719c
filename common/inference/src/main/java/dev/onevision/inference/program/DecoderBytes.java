package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.TextConfig;

/**
 * Bytes that a language model's tensors take on a device.
 *
 * @param embedding of the embedding
 * @param layer of one layer's matrices
 * @param layers number of layers
 * @param head of the head
 * @param slot keys and values of one token in one layer
 */
public record DecoderBytes(long embedding, long layer, int layers, long head, long slot) {

  /** On a GPU, of a model in these formats. */
  public static DecoderBytes of(TextConfig config, ComputeType type, WeightFormat format) {
    long vocabulary = vocabulary(config) * type.bytes();
    boolean shared = config.tiedEmbeddings() && format == WeightFormat.FULL;
    return new DecoderBytes(
        vocabulary,
        Math.round(layerWeights(config) * bytesPerWeight(type, format)),
        config.layers(),
        shared ? 0 : vocabulary,
        slot(config, type));
  }

  /**
   * On a CPU, of a model in these formats. The embedding is in the mapped file, which takes no
   * memory that others cannot have.
   */
  public static DecoderBytes onCpu(TextConfig config, ComputeType type, WeightFormat format) {
    return new DecoderBytes(
        0,
        Math.round(layerWeights(config) * bytesPerWeightOnCpu(type, format)),
        config.layers(),
        Math.round(vocabulary(config) * bytesPerWeightOnCpu(type, format.ofHead())),
        slot(config, type));
  }

  private static long layerWeights(TextConfig config) {
    long hidden = config.hiddenSize();
    long attention = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    return hidden * (attention + 2 * keys)
        + attention * hidden
        + 3 * hidden * config.intermediateSize();
  }

  private static long vocabulary(TextConfig config) {
    return (long) config.vocabularySize() * config.hiddenSize();
  }

  private static long slot(TextConfig config, ComputeType type) {
    return 2L * config.keyValueHeads() * config.headSize() * type.bytes();
  }

  /**
   * 8 bits become the compute type at load; 4 bits are there in two layouts, with 2 x 2 bytes a
   * group.
   */
  private static double bytesPerWeight(ComputeType type, WeightFormat format) {
    return switch (format) {
      case FULL, INT8 -> type.bytes();
      case INT4 -> 1 + 2.0 * type.bytes() / WeightFormat.GROUP;
    };
  }

  /** 4 bits have a scale and a zero for each group. */
  private static double bytesPerWeightOnCpu(ComputeType type, WeightFormat format) {
    return switch (format) {
      case FULL -> type.bytes();
      case INT8 -> 1;
      case INT4 -> 0.5 + 2.0 * type.bytes() / WeightFormat.GROUP;
    };
  }

  /** Of the whole model. */
  public long total() {
    return embedding + layers * layer + head;
  }

  /** Of a part of the model. */
  public long of(LayerRange range) {
    // The head is the embedding's own copy where the two are not on one device.
    long ownHead = head == 0 && !range.isFirst() ? embedding : head;
    return (range.isFirst() ? embedding : 0)
        + range.layers() * layer
        + (range.isLast() ? ownHead : 0);
  }
}
