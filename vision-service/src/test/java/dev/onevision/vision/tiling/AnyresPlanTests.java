package dev.onevision.vision.tiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.ParityFixtures;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnyresPlanTests {

  @Test
  void fullSizeArithmeticEqualsTheReference() {
    TilingRules rules = ParityFixtures.fullSizeRules();
    for (JsonNode expected : Parity.records("token_counts_full_size")) {
      Size image = new Size(expected.get("width").asInt(), expected.get("height").asInt());
      AnyresPlan plan = AnyresPlan.of(image, rules);
      check(plan, expected, expected, image);
    }
  }

  @Test
  void tinyModelArithmeticEqualsTheReference() {
    for (JsonNode image : ParityFixtures.images()) {
      Size size = new Size(image.get("width").asInt(), image.get("height").asInt());
      JsonNode anyres = image.get("anyres");
      check(AnyresPlan.of(size, ParityFixtures.tinyRules()), anyres, anyres.get("merge"), size);
    }
  }

  private static void check(AnyresPlan plan, JsonNode tiling, JsonNode merge, Size image) {
    FeatureMap map = plan.map();
    assertThat(plan.canvas())
        .as("%s", image)
        .isEqualTo(ParityFixtures.size(tiling.get("best_resolution")));
    assertThat(new Size(map.columns(), map.rows()))
        .as("%s", image)
        .isEqualTo(ParityFixtures.size(tiling.get("grid")));
    assertThat(plan.tiles()).isEqualTo(tiling.get("num_tiles").asInt());
    assertThat(plan.resized())
        .as("%s", image)
        .isEqualTo(ParityFixtures.size(tiling.get("resized")));
    assertThat(plan.left()).isEqualTo(tiling.get("paste").get(0).asInt());
    assertThat(plan.top()).isEqualTo(tiling.get("paste").get(1).asInt());
    assertThat(List.of(map.height(), map.width()))
        .as("%s", image)
        .isEqualTo(ParityFixtures.numbers(merge.get("unpadded")));
    assertThat(List.of(map.finalHeight(), map.finalWidth()))
        .as("%s", image)
        .isEqualTo(ParityFixtures.numbers(merge.get("final")));
    assertThat(plan.tokens()).as("%s", image).isEqualTo(merge.get("total_tokens").asInt());
  }

  @Test
  void everyPlanStaysInsideItsCanvasAndMap() {
    Random random = new Random(1);
    TilingRules rules = ParityFixtures.fullSizeRules();
    for (int i = 0; i < 5_000; i++) {
      int longer = 1 + random.nextInt(100_000);
      int shorter = 1 + random.nextInt(i % 2 == 0 ? 8 : longer);
      Size image = i % 3 == 0 ? new Size(longer, shorter) : new Size(shorter, longer);
      AnyresPlan plan = AnyresPlan.of(image, rules);
      FeatureMap map = plan.map();
      assertThat(plan.left() + plan.resized().width()).isLessThanOrEqualTo(plan.canvas().width());
      assertThat(plan.top() + plan.resized().height()).isLessThanOrEqualTo(plan.canvas().height());
      assertThat(map.height()).isPositive();
      assertThat(map.width()).isPositive();
      assertThat(map.finalHeight()).isPositive().isLessThanOrEqualTo(map.height());
      assertThat(map.finalWidth()).isPositive().isLessThanOrEqualTo(map.width());
      assertThat(map.top() + map.height()).isLessThanOrEqualTo(map.rows() * 27);
      assertThat(map.left() + map.width()).isLessThanOrEqualTo(map.columns() * 27);
      assertThat(plan.tokens()).isLessThan(9_900);
    }
  }
}
