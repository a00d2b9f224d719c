package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.TextConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive layers of a language model, which form one part of it. The first part also has the
 * embedding, the last one the head.
 *
 * @param first index of the first layer
 * @param end index after the last layer
 * @param part number of the part, from 0
 * @param parts number of parts of the model
 */
public record LayerRange(int first, int end, int part, int parts) {

  /** Number of layers. */
  public int layers() {
    return end - first;
  }

  /** Whether the part has the embedding. */
  public boolean isFirst() {
    return part == 0;
  }

  /** Whether the part has the head. */
  public boolean isLast() {
    return part == parts - 1;
  }

  /** All layers. */
  static LayerRange whole(TextConfig config) {
    return new LayerRange(0, config.layers(), 0, 1);
  }

  /**
   * Divides a model into parts of about the same number of bytes.
   *
   * @throws IllegalArgumentException if there are fewer layers than parts
   */
  public static List<LayerRange> divide(
      TextConfig config, ComputeType type, WeightFormat format, int parts) {
    int layers = config.layers();
    if (parts < 1 || parts > layers) {
      throw new IllegalArgumentException(
          "A model of %d layers cannot have %d parts".formatted(layers, parts));
    }
    DecoderBytes bytes = DecoderBytes.of(config, type, format);
    List<LayerRange> ranges = new ArrayList<>();
    int first = 0;
    for (int part = 0; part < parts; part++) {
      // Each later part needs a layer, too.
      int mostLayers = layers - (parts - 1 - part);
      double share = (double) bytes.total() * (part + 1) / parts;
      int end = (int) Math.round((share - bytes.embedding()) / bytes.layer());
      end = part == parts - 1 ? layers : Math.min(Math.max(end, first + 1), mostLayers);
      ranges.add(new LayerRange(first, end, part, parts));
      first = end;
    }
    return ranges;
  }
}
