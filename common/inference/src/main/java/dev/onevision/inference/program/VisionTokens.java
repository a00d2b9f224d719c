package dev.onevision.inference.program;

/** The number of embeddings that {@link VisionProgram} makes of an image or a video. */
public final class VisionTokens {

  private VisionTokens() {}

  /** Embeddings of an anyres image: the base tile's, then the map's with a newline per row. */
  public static int anyres(FeatureMap map, int patchesPerSide) {
    return patchesPerSide * patchesPerSide + map.finalHeight() * (map.finalWidth() + 1);
  }

  /** Embeddings of an image that is one tile: one per patch, and a newline. */
  public static int singleTile(int patchesPerSide) {
    return patchesPerSide * patchesPerSide + 1;
  }

  /**
   * Embeddings of a video: each frame's patches pooled by two on both sides, and one newline at the
   * end.
   */
  public static int video(int frames, int patchesPerSide) {
    int side = pooledSide(patchesPerSide);
    return Math.addExact(Math.multiplyExact(frames, side * side), 1);
  }

  /** Features on a side of a frame after pooling. */
  static int pooledSide(int patchesPerSide) {
    return (patchesPerSide + 1) / 2;
  }
}
