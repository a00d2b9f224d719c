package dev.onevision.llm.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomNumbersTests {

  @Test
  void numbersDependOnSeedAndIndexAlone() {
    assertThat(RandomNumbers.uniform(7, 0, 3)).isEqualTo(RandomNumbers.uniform(7, 0, 3));
    assertThat(RandomNumbers.uniform(7, 0, 3)).isNotEqualTo(RandomNumbers.uniform(7, 0, 4));
    assertThat(RandomNumbers.uniform(7, 0, 3)).isNotEqualTo(RandomNumbers.uniform(8, 0, 3));
  }

  @Test
  void choicesHaveNumbersOfTheirOwn() {
    double[] first =
        IntStream.range(0, 1000).mapToDouble(i -> RandomNumbers.uniform(7, 0, i)).toArray();
    for (int choice = 1; choice < 5; choice++) {
      int other = choice;
      double[] second =
          IntStream.range(0, 1000).mapToDouble(i -> RandomNumbers.uniform(7, other, i)).toArray();
      double covariance =
          IntStream.range(0, 1000).mapToDouble(i -> (first[i] - 0.5) * (second[i] - 0.5)).sum();
      assertThat(covariance / 1000 * 12).isCloseTo(0, within(0.12));
    }
    assertEven(
        IntStream.range(0, 100_000)
            .mapToDouble(i -> RandomNumbers.uniform(3, i % 16, i / 16))
            .toArray());
  }

  @Test
  void numbersAreSpreadEvenlyOverIndicesAndOverSeeds() {
    assertEven(
        IntStream.range(0, 100_000).mapToDouble(i -> RandomNumbers.uniform(1, 0, i)).toArray());
    assertEven(
        IntStream.range(0, 100_000).mapToDouble(i -> RandomNumbers.uniform(i, 0, 0)).toArray());
  }

  /** Chi-square over 100 bins: 99 degrees of freedom, 99.9th percentile 148. */
  private static void assertEven(double[] numbers) {
    int[] bins = new int[100];
    for (double number : numbers) {
      assertThat(number).isBetween(0.0, 0.99999999);
      bins[(int) (number * bins.length)]++;
    }
    double expected = (double) numbers.length / bins.length;
    double chiSquare =
        IntStream.of(bins).mapToDouble(bin -> (bin - expected) * (bin - expected) / expected).sum();
    assertThat(chiSquare).isCloseTo(99, within(49.0));
  }
}
