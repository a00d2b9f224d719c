package dev.onevision.vision.tiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.ParityFixtures;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.databind.JsonNode;

/** The plan against a second reading of the rules that shares no code with it. */
class AnyresPropertyTests {

  private static final TilingRules PUBLISHED = ParityFixtures.fullSizeRules();

  @Property(tries = 4_000)
  void publishedModelsTileAnySizeAsThePlainReadingDoes(@ForAll("sizes") Size image) {
    assertThat(PlainGeometry.of(AnyresPlan.of(image, PUBLISHED)))
        .isEqualTo(PlainGeometry.of(image, PUBLISHED));
  }

  @Property(tries = 4_000, shrinking = ShrinkingMode.BOUNDED)
  void anyRulesTileAnySizeAsThePlainReadingDoes(
      @ForAll("sizes") Size image, @ForAll("rules") TilingRules rules) {
    assertThat(PlainGeometry.of(AnyresPlan.of(image, rules)))
        .isEqualTo(PlainGeometry.of(image, rules));
  }

  /** Without this the two readings could agree and both be wrong. */
  @Example
  void plainReadingCountsTheTokensOfTheReference() {
    List<JsonNode> expected = Parity.records("token_counts_full_size");
    assertThat(expected).hasSize(185);
    for (JsonNode record : expected) {
      Size image = new Size(record.get("width").asInt(), record.get("height").asInt());
      PlainGeometry plain = PlainGeometry.of(image, PUBLISHED);
      assertThat(plain.tokens()).as("%s", image).isEqualTo(record.get("total_tokens").asInt());
      assertThat(plain.canvas()).isEqualTo(ParityFixtures.size(record.get("best_resolution")));
      assertThat(List.of(plain.rows().size(), plain.columns().size()))
          .isEqualTo(ParityFixtures.numbers(record.get("unpadded")));
    }
  }

  /** Any size up to 8000 x 8000, small and narrow ones more often than chance has them. */
  @Provide
  Arbitrary<Size> sizes() {
    Arbitrary<Integer> side =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 8000).withDistribution(RandomDistribution.uniform()),
            Arbitraries.integers().between(1, 8000));
    return Combinators.combine(side, side).as(Size::new);
  }

  /** Grids of all shapes in any order, tiles with and without pixels that no patch covers. */
  @Provide
  Arbitrary<TilingRules> rules() {
    Arbitrary<Integer> patches = Arbitraries.integers().between(1, 40);
    Arbitrary<Integer> patchSize = Arbitraries.integers().between(1, 20);
    Arbitrary<Integer> rest = Arbitraries.integers().between(0, 13);
    Arbitrary<Integer> limit = Arbitraries.integers().between(0, 36);
    Arbitrary<List<Integer>> cells =
        Arbitraries.integers().between(0, 63).list().uniqueElements().ofMinSize(1).ofMaxSize(40);
    return Combinators.combine(patches, patchSize, rest, limit, cells)
        .as(
            (perSide, size, left, max, grids) -> {
              int tile = perSide * size + left;
              List<Size> resolutions =
                  grids.stream()
                      .map(cell -> new Size((1 + cell % 8) * tile, (1 + cell / 8) * tile))
                      .toList();
              return new TilingRules(tile, perSide, resolutions, max);
            });
  }
}
