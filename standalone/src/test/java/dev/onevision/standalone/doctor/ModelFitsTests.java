package dev.onevision.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.inference.program.ComputeType;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelFitsTests {

  private static final long GB = 1_000_000_000L;

  /** What the driver shows of a card that is sold as 24 GB. */
  private static final long CARD_OF_24 = 25_200_000_000L;

  @Test
  void aLaptopHoldsTheSmallModelAndTheMiddleOneIn4Bits() {
    List<ModelFit> fits = ModelFits.onCpu(ComputeType.BF16, 12 * GB);

    assertThat(fits)
        .filteredOn(ModelFit::fits)
        .extracting(ModelFit::model, ModelFit::weights)
        .containsExactly(
            tuple("0.5b", "bf16"),
            tuple("0.5b", "int8"),
            tuple("0.5b", "int4"),
            tuple("7b", "int8"),
            tuple("7b", "int4"));
  }

  /**
   * Weights of 4.6 and 0.8 GB, and 1.7 GB of work; half of the rest is cache, at 56 KiB a token.
   */
  @Test
  void halfOfWhatIsLeftOnACpuIsCache() {
    ModelFit fit = find(ModelFits.onCpu(ComputeType.BF16, 12 * GB), "7b", "int4");

    assertThat((double) fit.bytes()).isCloseTo(7.15 * GB, withPercentage(1));
    assertThat(fit.kvTokens())
        .isCloseTo((int) ((12 * GB - fit.bytes()) / 2 / (56 * 1024)), withPercentage(0.1));
  }

  /** docs/gpu.md has the same number for 7b beside the vision service. */
  @Test
  void aCardHoldsWhatTheDocumentationSays() {
    ModelFit fit = find(ModelFits.onGpus(ComputeType.BF16, List.of(CARD_OF_24)), "7b", "bf16");

    assertThat(fit.device()).isEqualTo("cuda:0");
    assertThat(fit.kvTokens()).isCloseTo(86_000, withPercentage(2));
  }

  @Test
  void aModelTakesAsManyGpusAsItNeeds() {
    List<Long> cards = Collections.nCopies(8, 84_900_000_000L);

    ModelFit fit = find(ModelFits.onGpus(ComputeType.BF16, cards), "72b", "bf16");

    assertThat(fit.device()).isEqualTo("2 GPUs");
    assertThat(fit.fits()).isTrue();
    assertThat(find(ModelFits.onGpus(ComputeType.BF16, cards.subList(0, 1)), "72b", "bf16").fits())
        .isFalse();
  }

  @Test
  void gpusRunOnlyFormatsThatSaveMemoryThere() {
    assertThat(ModelFits.onGpus(ComputeType.F32, List.of(CARD_OF_24)))
        .extracting(ModelFit::weights)
        .containsOnly("f32");
    assertThat(ModelFits.onGpus(ComputeType.BF16, List.of(CARD_OF_24)))
        .extracting(ModelFit::weights)
        .containsOnly("bf16", "int4");
  }

  private static ModelFit find(List<ModelFit> fits, String model, String weights) {
    return fits.stream()
        .filter(fit -> fit.model().equals(model) && fit.weights().equals(weights))
        .findFirst()
        .orElseThrow();
  }
}
