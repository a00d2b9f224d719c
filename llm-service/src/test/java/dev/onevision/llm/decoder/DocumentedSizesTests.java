package dev.onevision.llm.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.llm.scheduling.KvCacheSizing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of sizes in {@code docs/gpu.md}, computed by the code that sizes the KV cache. */
class DocumentedSizesTests {

  /** What the driver shows of cards that are sold as 24, 48 and 80 GB. */
  private static final List<Long> CARDS =
      List.of(25_200_000_000L, 47_700_000_000L, 84_900_000_000L);

  /** CUDA's context, libraries and activations of the largest steps, measured with the 7b shape. */
  private static final long WORKING = 700_000_000L;

  /** Weights and activations of the vision service, measured. */
  private static final long VISION = 2_900_000_000L;

  private static final long RESERVE = 1L << 30;
  private static final long SERVE_RESERVE = 4L << 30;
  private static final long USEFUL = 40L * 32768;

  private static final Pattern ROW =
      Pattern.compile(
          "\\| (0\\.5b|7b|72b)(?: on (\\d) GPUs)?( beside the vision service)? \\| ([\\d.]+) GB"
              + " \\| (\\d+) KiB \\| (\\S+) \\| (\\S+) \\| (\\S+) \\|");

  /** A row of the table for one card. */
  record Size(
      String model,
      int gpus,
      boolean besideVision,
      double gigabytes,
      int kibibytes,
      long card,
      String slots) {}

  private static TextConfig model(String name) {
    return Arrays.stream(PublishedModel.values())
        .filter(model -> model.label().equals(name))
        .findFirst()
        .orElseThrow()
        .config()
        .text();
  }

  static Stream<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    for (String line : page()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        for (int card = 0; card < CARDS.size(); card++) {
          sizes.add(
              new Size(
                  row.group(1),
                  row.group(2) == null ? 1 : Integer.parseInt(row.group(2)),
                  row.group(3) != null,
                  Double.parseDouble(row.group(4)),
                  Integer.parseInt(row.group(5)),
                  CARDS.get(card),
                  row.group(6 + card)));
        }
      }
    }
    return sizes.stream();
  }

  private static List<String> page() {
    try {
      return Files.readAllLines(Path.of(System.getProperty("onevision.root"), "docs", "gpu.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thePageHasEachModelAndTwoModelsOnOneGpu() {
    assertThat(sizes().map(Size::model)).contains("0.5b", "7b", "72b");
    assertThat(sizes()).anyMatch(Size::besideVision).anyMatch(size -> size.gpus() == 2);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void weightsCacheAndActivationsFitTheCard(Size size) {
    TextConfig config = model(size.model());
    DecoderBytes bytes = DecoderBytes.of(config, ComputeType.BF16, WeightFormat.FULL);
    assertThat(bytes.total() / 1e9).isCloseTo(size.gigabytes(), withPercentage(2));
    assertThat(bytes.slot() * bytes.layers() / 1024).isEqualTo(size.kibibytes());
    List<LayerRange> parts =
        LayerRange.divide(config, ComputeType.BF16, WeightFormat.FULL, size.gpus());
    if (size.slots().equals("no")) {
      assertThatThrownBy(() -> slots(size, bytes, parts))
          .hasMessageContaining("The KV cache does not fit");
      return;
    }

    int slots = slots(size, bytes, parts);

    assertThat(slots).isCloseTo(Integer.parseInt(size.slots().replace(",", "")), withPercentage(1));
    for (LayerRange part : parts) {
      long used = bytes.of(part) + WORKING + bytes.slot() * part.layers() * slots;
      assertThat(used + (size.besideVision() ? VISION : 0)).isLessThanOrEqualTo(size.card());
    }
  }

  /** As the loader computes it, on cards that hold the weights and have run the largest steps. */
  private static int slots(Size size, DecoderBytes bytes, List<LayerRange> parts) {
    int slots = Integer.MAX_VALUE;
    for (LayerRange part : parts) {
      long free = Math.max(0, size.card() - bytes.of(part) - WORKING);
      slots =
          Math.min(
              slots,
              new KvCacheSizing(part.layers() * bytes.slot(), USEFUL)
                  .slots(free, size.besideVision() ? SERVE_RESERVE : RESERVE, "fake"));
    }
    return slots;
  }

  /** The table of weights in {@code docs/cpu.md}; a file also has the embedding. */
  @ParameterizedTest
  @CsvSource({
    "0.5b, FULL, 1.0", "0.5b, INT8, 0.5", "0.5b, INT4, 0.4",
    "7b, FULL, 15.2", "7b, INT8, 7.1", "7b, INT4, 4.6"
  })
  void weightsOnACpuHaveTheDocumentedSizes(String model, WeightFormat format, String gigabytes)
      throws IOException {
    TextConfig config = model(model);
    long bytes = DecoderBytes.onCpu(config, ComputeType.BF16, format).total();
    if (format == WeightFormat.FULL) {
      bytes += DecoderBytes.of(config, ComputeType.BF16, format).head();
    }
    assertThat("%.1f".formatted(bytes / 1e9)).isEqualTo(gigabytes);
    assertThat(Files.readString(Path.of(System.getProperty("onevision.root"), "docs", "cpu.md")))
        .containsPattern(
            "`%s` \\|.*%s GB \\|".formatted(format.name().toLowerCase(Locale.ROOT), gigabytes));
  }

  /** The CPU rows of the sizes in {@code docs/kubernetes.md}: half of the free memory is cache. */
  @ParameterizedTest
  @CsvSource({"0.5b, 6", "7b, 32"})
  void weightsCacheAndHeapFitTheContainer(String model, int gibibytes) {
    long container = (long) gibibytes << 30;
    TextConfig config = model(model);
    DecoderBytes bytes = DecoderBytes.onCpu(config, ComputeType.BF16, WeightFormat.FULL);
    long weights = bytes.total();
    long heap = container / 5; // the chart's -XX:MaxRAMPercentage=20
    long jvm = 600_000_000L;
    long activations = 300_000_000L;
    long free = container - weights - jvm; // the heap is still empty

    int slots =
        new KvCacheSizing(bytes.layers() * bytes.slot(), USEFUL).slots(free, free / 2, "cpu");

    long used = weights + jvm + heap + activations + bytes.slot() * bytes.layers() * slots;
    assertThat(used).isLessThanOrEqualTo(container);
    assertThat(slots).isGreaterThan(32768);
  }
}
