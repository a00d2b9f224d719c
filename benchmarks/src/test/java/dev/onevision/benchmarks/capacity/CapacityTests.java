package dev.onevision.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.benchmarks.capacity.rates.Device;
import dev.onevision.benchmarks.capacity.rates.Model;
import dev.onevision.benchmarks.capacity.rates.Requests;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.standalone.cli.CommandException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTests {

  private static final Size FULL_HD = new Size(1920, 1080);

  @Test
  void hundredImagesASecondNeedThirtyFiveGpus() {
    CapacityPlan plan = Capacity.plan(question("7b", Device.H100, 100, 2.0));

    assertThat(plan.estimated()).isFalse();
    assertThat(plan.workers().vision()).isEqualTo(5);
    assertThat(plan.workers().llm()).isCloseTo(30, within(1));
    assertThat(plan.workers().firstP95()).isLessThan(2.0);
    assertThat(Objects.requireNonNull(plan.cost()).gpus())
        .isEqualTo(plan.workers().vision() + plan.workers().llm());
    // 35 GPUs at 3 an hour, for 360,000 images.
    assertThat(plan.cost().perMillion()).isCloseTo(35 * 3 / 0.36, withPercentage(4));
  }

  @Test
  void aRequestHasTheTokensAndTilesOfTheDocumentation() {
    CapacityPlan.Request request = Capacity.plan(question("7b", Device.H100, 1, null)).request();

    assertThat(request.tiles()).isEqualTo(16);
    assertThat(request.promptTokens()).isEqualTo(7_269 + 22);
    assertThat(request.embeddingBytes()).isEqualTo(7_269L * 3584 * 2);
  }

  /** docs/gpu.md has these numbers. */
  @ParameterizedTest
  @CsvSource({
    "7b, L4, 1, 124_000",
    "7b, L40S, 1, 535_000",
    "7b, H100, 1, 1_184_000",
    "72b, H100, 2, 63_000",
    "72b, H100, 4, 537_000"
  })
  void kvCacheIsThatOfTheDocumentation(String model, Device device, int gpus, String tokens) {
    Question question =
        new Question(
            Model.published(model).orElseThrow(),
            device,
            WeightFormat.FULL,
            gpus,
            new Work(1, 1000, 10, 1),
            0,
            1,
            false,
            null,
            1,
            null);

    assertThat((double) WorkerMemory.of(question).kvTokens())
        .isCloseTo(Double.parseDouble(tokens.replace("_", "")), withPercentage(7));
  }

  @Test
  void moreRequestsNeedMoreWorkers() {
    int last = 0;
    for (double rate : new double[] {1, 4, 16, 64}) {
      int llm = Capacity.plan(question("7b", Device.H100, rate, 1.5)).workers().llm();
      assertThat(llm).isGreaterThan(last);
      last = llm;
    }
  }

  @Test
  void aShorterTargetNeedsMoreWorkers() {
    assertThat(Capacity.plan(question("7b", Device.H100, 10, 0.75)).workers().llm())
        .isGreaterThan(Capacity.plan(question("7b", Device.H100, 10, 5.0)).workers().llm());
  }

  @Test
  void aModelThatDoesNotFitNamesWhatHoldsIt() {
    Question question = question("72b", Device.H100, 1, null);
    Question oneGpu =
        new Question(
            question.model(),
            question.device(),
            question.weights(),
            1,
            question.work(),
            0,
            1,
            false,
            null,
            3,
            null);

    assertThatThrownBy(() -> Capacity.plan(oneGpu))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("72b with weights full does not fit on h100-80")
        .hasMessageContaining("145.4 GB")
        .hasMessageContaining("--gpu h100-80 --weights full --gpus 2")
        .hasMessageContaining("--gpu h200 --weights int4");
    assertThat(Capacity.plan(question).memory().gpus()).isEqualTo(2);
  }

  @Test
  void aTargetBelowARequestThatIsAloneIsRefused() {
    assertThatThrownBy(() -> Capacity.plan(question("7b", Device.H100, 1, 0.5)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("A request that is alone takes 0.66 s");
  }

  @Test
  void aLoadForThousandsOfWorkersIsRefused() {
    assertThatThrownBy(() -> Capacity.plan(question("7b", Device.H100, 10_000, null)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("the max is 500");
  }

  @Test
  void embeddingsThatExpireTooSoonAreNamed() {
    CapacityPlan plan = Capacity.plan(question("7b", Device.H100, 100, 2.0));

    // Four partitions of 4 GiB, at 5.2 GB/s.
    assertThat(plan.broker().embeddingsKept()).isCloseTo(3.3, withPercentage(2));
    assertThat(plan.notes())
        .anyMatch(note -> note.contains("onevision.kafka.topics.content-retention-size=146GB"))
        .anyMatch(note -> note.contains("group.share.max.size=1000"))
        .anyMatch(note -> note.contains("onevision.vision.lanes.interactive=9"));
  }

  @Test
  void aBatchNeedsTheWorkersOfItsMeanRate() {
    Question question =
        new Question(
            Model.published("7b").orElseThrow(),
            Device.H100,
            WeightFormat.FULL,
            null,
            work("7b"),
            500_000,
            1e6 / 86_400,
            true,
            null,
            3,
            2.5);

    CapacityPlan plan = Capacity.plan(question);

    assertThat(plan.workers().llm())
        .isEqualTo((int) Math.ceil(plan.workers().rate() / plan.workers().ratePerLlm()));
    assertThat(plan.workers().firstP95()).isNull();
  }

  @Test
  void brokersCarryWhatTheServicesWrite() {
    CapacityPlan.Broker broker = Capacity.plan(question("7b", Device.H100, 5, 2.0)).broker();

    // 52.1 MB of embeddings, half a megabyte of JPEG, 64 tokens and two requests.
    assertThat(broker.inPerSecond()).isCloseTo(5 * 52.64e6, withPercentage(1));
    assertThat(broker.replicationPerSecond()).isEqualTo(2 * broker.inPerSecond());
    assertThat(broker.disk()).isGreaterThan(3 * 16e9);
  }

  private static Question question(
      String model, Device device, double rate, @Nullable Double target) {
    return new Question(
        Model.published(model).orElseThrow(),
        device,
        WeightFormat.FULL,
        null,
        work(model),
        518_400,
        rate,
        false,
        target,
        3,
        3.0);
  }

  private static Work work(String model) {
    return new Requests(Model.published(model).orElseThrow().config(), Model.TYPE)
        .image(FULL_HD, 22, 64);
  }
}
