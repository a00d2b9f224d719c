package dev.onevision.vision.tiling;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.VisionTokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the model's configuration says about tiles.
 *
 * @param tileSide side of a tile in pixels
 * @param patchesPerSide patches the vision tower makes of one side of a tile
 * @param resolutions canvases a picture may be tiled on, multiples of the tile, in the order that
 *     decides ties; never empty
 * @param maxTilesOfTokens the N of {@code anyres_max_N}: a map of more tokens than N tiles have is
 *     shrunk; 0 for no limit
 */
public record TilingRules(
    int tileSide, int patchesPerSide, List<Size> resolutions, int maxTilesOfTokens) {

  public TilingRules {
    resolutions = List.copyOf(resolutions);
    if (resolutions.isEmpty()) {
      throw new IllegalArgumentException("no resolutions to tile pictures on");
    }
    for (Size size : resolutions) {
      if (size.width() % tileSide != 0 || size.height() % tileSide != 0) {
        throw new IllegalArgumentException(
            "resolution %d x %d is no multiple of the tile's side, %d"
                .formatted(size.width(), size.height(), tileSide));
      }
    }
  }

  /**
   * Rules whose resolutions are all grids from one tile to so many in both directions, by width,
   * then by height, as the published models list them.
   *
   * @param most tiles in a row and in a column
   */
  public static TilingRules ofGrids(
      int tileSide, int patchesPerSide, int most, int maxTilesOfTokens) {
    List<Size> resolutions =
        IntStream.range(0, most * most)
            .mapToObj(grid -> new Size((1 + grid / most) * tileSide, (1 + grid % most) * tileSide))
            .toList();
    return new TilingRules(tileSide, patchesPerSide, resolutions, maxTilesOfTokens);
  }

  /** Bytes of one tile. */
  public int tileBytes() {
    return Pixels.CHANNELS * tileSide * tileSide;
  }

  /** Tiles of the largest resolution and the base tile. */
  public int mostTiles() {
    return 1
        + resolutions.stream()
            .mapToInt(size -> size.width() / tileSide * (size.height() / tileSide))
            .max()
            .orElseThrow();
  }

  /** Tokens of a picture that is one tile. */
  public int singleTileTokens() {
    return VisionTokens.singleTile(patchesPerSide);
  }

  /** Tokens of a video: each frame's are pooled by half, and one newline ends them all. */
  public int frameTokens(int frames) {
    return VisionTokens.video(frames, patchesPerSide);
  }
}
