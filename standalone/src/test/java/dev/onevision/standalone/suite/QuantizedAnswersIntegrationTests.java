package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.Samples.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo model with smaller weights still answers its sample questions. */
@ExtendWith(QuantizedSuites.class)
class QuantizedAnswersIntegrationTests {

  @ParameterizedTest
  @CsvSource({"int8, 1", "int4, 3"})
  void smallerWeightsAnswerTheSampleQuestions(
      String weights, int maxWrong, QuantizedSuites.WithWeights suites) {
    List<String> wrong = new ArrayList<>();
    List<Sample> samples =
        Samples.read().stream().filter(sample -> !sample.kind().equals("video")).toList();
    for (Sample sample : samples) {
      String text = suites.of(weights).ask(sample.question(), sample.images()).text();
      if (!text.equals(sample.expected())) {
        wrong.add("%s: %s, not %s".formatted(sample.question(), text, sample.expected()));
      }
    }
    assertThat(wrong).hasSizeLessThanOrEqualTo(maxWrong);
  }
}
