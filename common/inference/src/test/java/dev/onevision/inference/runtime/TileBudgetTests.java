package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.ImageConfig;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.checkpoint.VisionConfig;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.testing.Parity;
import java.util.List;
import org.junit.jupiter.api.Test;

class TileBudgetTests {

  private static final long GIB = 1L << 30;

  private final ModelConfig small = ModelConfig.read(Parity.file("checkpoint-lmms"));
  private final ModelConfig published =
      new ModelConfig(
          small.text(),
          new VisionConfig(1152, 4304, 26, 16, 384, 14, 1e-6),
          new ImageConfig(List.of(new Size(384, 384)), 9));

  @Test
  void gpuWithFreeMemoryEncodes32TilesAtOnce() {
    assertThat(TileBudget.of(published, ComputeType.BF16, true, 8 * GIB)).isEqualTo(32);
  }

  @Test
  void littleMemoryBoundsThePass() {
    long perTile = TileBudget.bytesPerTile(published, ComputeType.BF16);
    assertThat(perTile).isBetween(20L << 20, 40L << 20);
    int tiles = TileBudget.of(published, ComputeType.BF16, true, GIB);
    assertThat(tiles).isBetween(6, 12);
    assertThat(tiles * perTile).isLessThanOrEqualTo(GIB / 4);
    assertThat(TileBudget.of(published, ComputeType.F32, true, GIB)).isLessThan(tiles);
    assertThat(TileBudget.of(published, ComputeType.BF16, true, 0)).isEqualTo(1);
  }

  @Test
  void cpuEncodesAsManyTilesAsOccupyIt() {
    assertThat(TileBudget.of(published, ComputeType.BF16, false, 8 * GIB)).isEqualTo(1);
    assertThat(TileBudget.of(small, ComputeType.F32, false, 8 * GIB)).isEqualTo(8);
  }
}
