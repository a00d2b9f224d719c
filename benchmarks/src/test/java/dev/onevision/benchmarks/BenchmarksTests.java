package dev.onevision.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.cli.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class BenchmarksTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  static Stream<List<String>> commands() {
    CommandLine root = Benchmarks.commandLine();
    return Stream.concat(
        Stream.of(
            List.of("capacity"),
            List.of("chaos"),
            List.of("soak"),
            List.of("check-cuda"),
            List.of("bench")),
        command(root, "bench").getSubcommands().keySet().stream()
            .map(name -> List.of("bench", name)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpPrintsTheUsage(List<String> command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: onevision " + String.join(" ", command));
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void wrongOptionPrintsTheUsage(List<String> command) {
    assertThat(run(command, "--no-such-option")).isEqualTo(2);
    assertThat(err.toString())
        .contains("no-such-option")
        .contains("Usage: onevision " + String.join(" ", command))
        .doesNotContain("\tat ");
  }

  @Test
  void wrongValuesPrintTheUsage() {
    assertThat(run(List.of("bench", "decode"), "--shape", "13b")).isEqualTo(2);
    assertThat(run(List.of("bench", "decode"), "--device", "tpu")).isEqualTo(2);
    assertThat(run(List.of("bench", "convert"), "--shape", "13b")).isEqualTo(2);
    assertThat(err.toString())
        .contains("must be 0.5b or 7b, is 13b")
        .contains("Unknown device 'tpu'")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "decode, --device, tpu",
    "prefill, --device, tpu",
    "encode, --device, tpu",
    "encode-pass, --device, tpu",
    "speculation, --device, tpu",
    "decode, --vs, other-runtime",
    "prefill, --vs, other-runtime",
    "encode, --vs, other-runtime"
  })
  void wrongValueIsRefusedBeforeACheckpointIsWritten(
      String benchmark, String option, String value, @TempDir Path work) {
    assertThat(run(List.of("bench", benchmark), option, value, "--work", work.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains(value);
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void checkOfCudaIsSkippedWithoutPyTorch() {
    assertThat(run(List.of("check-cuda"), "--python", "/no/such/python")).isZero();
    assertThat(out.toString()).contains("Skipped: /no/such/python has no PyTorch");
  }

  @Test
  void benchWithoutANameListsTheBenchmarks() {
    assertThat(run(List.of("bench"))).isEqualTo(2);
    assertThat(err.toString()).contains("Name a benchmark").contains("rolling-restart");
  }

  @Test
  void suiteThatDoesNotAnswerIsNamed() {
    assertThat(run(List.of("bench", "demo-model"), "--url", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("No suite answers at http://127.0.0.1:1")
        .doesNotContain("\tat ");
  }

  @Test
  void helpOfTheSuiteDescribesTheSameCommands() {
    CommandLine suite = Commands.commandLine();
    Benchmarks.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) ->
                assertThat(description(command(suite, name)))
                    .as(name)
                    .isEqualTo(description(command)));
  }

  @Test
  void gaugesOfTheDisconnectsBenchmarkAreDocumentedMeters() throws IOException {
    String page =
        Files.readString(
            Path.of(
                Objects.requireNonNull(System.getProperty("onevision.root")), "docs/metrics.md"));
    assertThat(DisconnectsBenchmark.GAUGES)
        .allSatisfy(gauge -> assertThat(page).contains("`" + gauge.replace('_', '.') + "`"));
  }

  private static CommandLine command(CommandLine parent, String name) {
    return Objects.requireNonNull(parent.getSubcommands().get(name), name);
  }

  private static String description(CommandLine command) {
    return String.join("\n", command.getCommandSpec().usageMessage().description());
  }

  private int run(List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(Arrays.asList(arguments));
    return Benchmarks.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
