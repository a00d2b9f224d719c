package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Tiling;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import dev.onevision.vision.tiling.TilingRules;
import org.junit.jupiter.api.Test;

class WireTilingTests {

  /** Small tiles, in the grids of the published models. */
  private static final int SIDE = 8;

  private final Tiler tiler = new Tiler(TilingRules.ofGrids(SIDE, 2, 6, 9));

  @Test
  void anImageOfManyTilesLiesInTheMiddleOfTheGrid() {
    // As 1920 x 1080 with tiles of 384: a grid of 5 x 3, padded above and below.
    assertThat(tiling(TilingMode.ANYRES, 40, 22))
        .isEqualTo(new Tiling("anyres", 16, SIDE, 5, 3, 0, 1, 40, 22));
  }

  @Test
  void aPaddedImageLiesInTheMiddleOfItsTile() {
    assertThat(tiling(TilingMode.PAD, 40, 20))
        .isEqualTo(new Tiling("pad", 1, SIDE, 1, 1, 0, 2, 8, 4));
    assertThat(tiling(TilingMode.PAD, 10, 40))
        .isEqualTo(new Tiling("pad", 1, SIDE, 1, 1, 3, 0, 2, 8));
  }

  @Test
  void aBaseTileIsTheWholeImage() {
    assertThat(tiling(TilingMode.BASE, 40, 20))
        .isEqualTo(new Tiling("base", 1, SIDE, 1, 1, 0, 0, 8, 8));
  }

  @Test
  void aVideoHasATileForEachFrame() {
    Tiles frames = tiler.frames(3, tiler.newBuffer(3));
    assertThat(WireTiling.of(new PreparedMedia(frames, "digest", 40, 20, 3), SIDE))
        .isEqualTo(new Tiling("video", 3, SIDE, 1, 1, 0, 0, 8, 8));
  }

  private Tiling tiling(TilingMode mode, int width, int height) {
    Pixels pixels = new Pixels(width, height, new byte[3 * width * height]);
    Tiles tiles = tiler.tile(pixels, mode, tiler.newBuffer());
    return WireTiling.of(new PreparedMedia(tiles, "digest", width, height, null), SIDE);
  }
}
