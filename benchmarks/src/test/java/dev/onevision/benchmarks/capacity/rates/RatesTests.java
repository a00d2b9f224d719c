package dev.onevision.benchmarks.capacity.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.benchmarks.Root;
import dev.onevision.benchmarks.capacity.simulation.Burst;
import dev.onevision.benchmarks.capacity.simulation.Fleet;
import dev.onevision.benchmarks.capacity.simulation.Load;
import dev.onevision.benchmarks.capacity.simulation.Outcome;
import dev.onevision.benchmarks.capacity.simulation.Simulation;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.benchmarks.capacity.simulation.WorkerSettings;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.WeightFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class RatesTests {

  private static final RateRecords RECORDS = RateRecords.load();
  private static final Model SEVEN_B = Model.published("7b").orElseThrow();
  private static final Rates H100 = Rates.of(SEVEN_B, Device.H100, WeightFormat.FULL);

  /** A figure and its place in a result. */
  record Recorded(double value, String file, String at) {}

  static Stream<Recorded> figures() {
    return Stream.concat(
        RECORDS.rates().stream()
            .flatMap(
                rate ->
                    Stream.of(rate.decode(), rate.mixed(), rate.prefill(), rate.encode())
                        .flatMap(List::stream))
            .map(figure -> new Recorded(figure.value(), figure.file(), figure.at())),
        RECORDS.firstTokens().answers().stream()
            .map(answer -> new Recorded(answer.value(), answer.file(), answer.at())));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void figureIsThatOfItsSource(Recorded figure) {
    Path file = Root.folder().resolve(RECORDS.folder()).resolve(figure.file());

    assertThat(JsonMapper.shared().readTree(file.toFile()).at(figure.at()).asDouble(-1))
        .isCloseTo(figure.value(), offset(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1, 7.1", "8, 8.1", "32, 8.8"})
  void recordedStepTakesTheRecordedTime(int sequences, double millis) {
    assertThat(H100.stepNanos(sequences, sequences * 2048L, 0) / 1e6)
        .isCloseTo(millis, offset(1e-3));
  }

  @Test
  void recordedMixedStepAndPassTakeTheRecordedTime() {
    assertThat(H100.stepNanos(31, 31 * 2048L, 481) / 1e6).isCloseTo(25.346, offset(1e-3));
    assertThat(H100.stepNanos(0, 0, 512) / 1e6).isCloseTo(14.533, offset(1e-3));
    assertThat(H100.passNanos(10) / 1e6).isCloseTo(26.256, offset(1e-3));
  }

  /** A recorded first token over HTTP, of an image that the other ones interpolate. */
  @ParameterizedTest
  @CsvSource({"384x384, 114.3", "640x480, 238.7", "1080p, 659.3", "1014x1236, 791.2"})
  void recordedRequestTakesTheRecordedTime(String image, double millis) {
    Size size = Requests.size(image).orElseThrow();
    Work work = new Requests(SEVEN_B.config(), Model.TYPE).image(size, 22, 64);

    assertThat(H100.firstTokenNanos(work, 512) / 1e6).isCloseTo(millis, withPercentage(0.1));
  }

  /** Streams over HTTP that begin at once: none of these figures is in the records. */
  @ParameterizedTest
  @CsvSource({"4, 506", "8, 1013", "16, 1829", "24, 2692"})
  void simulationTakesAsLongAsTheMeasuredSuite(int streams, double tokensPerSecond) {
    Work work = new Requests(SEVEN_B.config(), Model.TYPE).text(219, 200);
    WorkerSettings settings = new WorkerSettings(1, 1, 32, streams, 512, 1_000_000);
    Load load = new Load(work, streams, 0, Burst.NONE);

    Outcome outcome = Simulation.run(H100, settings, Fleet.of(0, 1), load, 60, 1, 1);

    assertThat(outcome.done()).isEqualTo(streams);
    assertThat(200 * streams / outcome.doneAt()).isCloseTo(tokensPerSecond, withPercentage(10));
  }

  @Test
  void ratesOfAnotherDeviceAreEstimated() {
    Rates l4 = Rates.of(SEVEN_B, Device.L4, WeightFormat.FULL);

    assertThat(H100.estimated()).isFalse();
    assertThat(l4.estimated()).isTrue();
    assertThat((double) l4.stepNanos(1, 0, 0))
        .isCloseTo(H100.stepNanos(1, 0, 0) * 3350.0 / 300, withPercentage(0.1));
    assertThat((double) l4.stepNanos(0, 0, 512))
        .isCloseTo(H100.stepNanos(0, 0, 512) * 989.0 / 121, withPercentage(0.1));
  }

  @Test
  void ratesOfAnotherModelAreEstimatedFromTheLargest() {
    Rates large = Rates.of(Model.published("72b").orElseThrow(), Device.H100, WeightFormat.FULL);

    assertThat(large.estimated()).isTrue();
    assertThat(large.source()).contains("7b");
    // 143 GB of weights in a step instead of 14.1.
    assertThat((double) large.stepNanos(1, 0, 0))
        .isCloseTo(10.1 * H100.stepNanos(1, 0, 0), withPercentage(3));
  }

  @Test
  void eightBitsOnAGpuAreTheFullWeights() {
    Rates int8 = Rates.of(SEVEN_B, Device.H100, WeightFormat.INT8);

    assertThat(int8.estimated()).isFalse();
    assertThat(int8.stepNanos(8, 0, 0)).isEqualTo(H100.stepNanos(8, 0, 0));
  }

  @Test
  void quantizedWeightsHaveTheirOwnRecords() {
    Rates int4 = Rates.of(SEVEN_B, Device.H100, WeightFormat.INT4);

    assertThat(int4.estimated()).isFalse();
    assertThat(int4.stepNanos(32, 0, 0) / 1e6).isCloseTo(19.1, offset(0.01));
    assertThat(Rates.of(SEVEN_B, Device.CPU, WeightFormat.INT4).source())
        .isEqualTo("0.5b, int4, on cpu");
  }

  @Test
  void everyModelRunsOnEveryDevice() {
    for (Device device : Device.values()) {
      for (String label : List.of("0.5b", "7b", "72b")) {
        for (WeightFormat format : WeightFormat.values()) {
          Rates rates = Rates.of(Model.published(label).orElseThrow(), device, format);
          assertThat(rates.stepNanos(4, 1000, 100)).as("%s %s", device, label).isPositive();
          assertThat(rates.stepNanos(2, 9000, 0)).isGreaterThanOrEqualTo(rates.stepNanos(2, 9, 0));
          assertThat(rates.passNanos(8)).isGreaterThan(rates.passNanos(4));
        }
      }
    }
  }

  @Test
  void curveInterpolatesAndContinues() {
    Curve curve = new Curve(List.of(new Curve.Point(8, 4), new Curve.Point(2, 1)));

    assertThat(List.of(curve.at(1), curve.at(2), curve.at(4), curve.at(8), curve.at(16)))
        .containsExactly(1.0, 1.0, 2.0, 4.0, 8.0);
    assertThat(new Curve(List.of(new Curve.Point(2, 3))).at(4)).isEqualTo(6);
  }
}
