package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.VisionTokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model's rules for tiles.
 *
 * @param tileSide side of a tile in pixels
 * @param patchesPerSide patches on one side of a tile
 * @param resolutions resolutions that an image may be fitted into, multiples of the tile; the order
 *     decides ties; never empty
 * @param maxTilesOfTokens the N of {@code anyres_max_N}: a map with more tokens than N tiles is
 *     shrunk; 0 for no limit
 */
public record TilingRules(
    int tileSide, int patchesPerSide, List<Size> resolutions, int maxTilesOfTokens) {

  public TilingRules {
    resolutions = List.copyOf(resolutions);
    if (resolutions.isEmpty()) {
      throw new IllegalArgumentException("No resolutions to fit images into");
    }
    for (Size size : resolutions) {
      if (size.width() % tileSide != 0 || size.height() % tileSide != 0) {
        throw new IllegalArgumentException(
            "Resolution %d x %d is no multiple of the tile's side, %d"
                .formatted(size.width(), size.height(), tileSide));
      }
    }
  }

  /**
   * Rules with all grids from 1 x 1 to {@code max x max} tiles, by width, then by height, as the
   * published models list them.
   *
   * @param max max tiles in a row and in a column
   */
  public static TilingRules ofGrids(
      int tileSide, int patchesPerSide, int max, int maxTilesOfTokens) {
    List<Size> resolutions =
        IntStream.range(0, max * max)
            .mapToObj(grid -> new Size((1 + grid / max) * tileSide, (1 + grid % max) * tileSide))
            .toList();
    return new TilingRules(tileSide, patchesPerSide, resolutions, maxTilesOfTokens);
  }

  /** Bytes of one tile. */
  public int tileBytes() {
    return Pixels.CHANNELS * tileSide * tileSide;
  }

  /** Tiles of the largest resolution and the base tile. */
  public int maxTiles() {
    return 1
        + resolutions.stream()
            .mapToInt(size -> size.width() / tileSide * (size.height() / tileSide))
            .max()
            .orElseThrow();
  }

  /** Tokens of an image that is one tile. */
  public int singleTileTokens() {
    return VisionTokens.singleTile(patchesPerSide);
  }

  /** Tokens of a video. */
  public int frameTokens(int frames) {
    return VisionTokens.video(frames, patchesPerSide);
  }
}
