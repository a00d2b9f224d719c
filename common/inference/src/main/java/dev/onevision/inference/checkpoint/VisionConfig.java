package dev.onevision.inference.checkpoint;

/**
 * The vision tower's dimensions.
 *
 * @param hiddenSize width of the hidden states
 * @param intermediateSize width of the feed-forward layers
 * @param layers layers that run
 * @param heads attention heads
 * @param imageSize side of a tile in pixels
 * @param patchSize side of a patch in pixels
 * @param normEpsilon LayerNorm's epsilon
 */
public record VisionConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int imageSize,
    int patchSize,
    double normEpsilon) {

  /** Patches on a tile's side; pixels that do not fill a patch are unused. */
  public int patchesPerSide() {
    return imageSize / patchSize;
  }
}
