package dev.onevision.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.benchmarks.Root;
import dev.onevision.standalone.cli.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CapacityCommandTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsAPlan() {
    assertThat(
            run(
                "--model",
                "7b",
                "--gpu",
                "h100-80",
                "--rate",
                "5/s",
                "--image",
                "1080p",
                "--price-per-hour",
                "3"))
        .isZero();
    assertThat(out.toString())
        .contains("7b, weights full, on h100-80: recorded rates")
        .contains("7,291 tokens, 16 tiles, 52.1 MB of embeddings")
        .contains("1, each up to 23.4 requests/s")
        .contains("a million requests");
    assertThat(err.toString()).isEmpty();
  }

  /** The guide shows the command and the beginning of its output. */
  @Test
  void theGuideShowsWhatIsPrinted() throws IOException {
    String[] blocks = Files.readString(Root.folder().resolve("docs/capacity.md")).split("```");
    String command = blocks[1].strip().lines().toList().getLast();
    String shown = blocks[3].strip();

    assertThat(command).startsWith("./onevision capacity ");
    assertThat(run(command.substring("./onevision capacity ".length()).split(" "))).isZero();

    assertThat(shown).endsWith("\n...");
    assertThat(out.toString()).startsWith(shown.substring(0, shown.length() - "...".length()));
  }

  @Test
  void printsJson() {
    assertThat(run("--json", "--rate", "90/min", "--video", "8")).isZero();

    JsonNode plan = JsonMapper.shared().readTree(out.toString());
    assertThat(plan.at("/workers/rate").asDouble()).isEqualTo(1.5);
    assertThat(plan.at("/request/promptTokens").asInt()).isEqualTo(8 * 196 + 1 + 22);
    assertThat(plan.at("/cost").isNull()).isTrue();
    assertThat(plan.at("/notes").isArray()).isTrue();
  }

  @Test
  void readsACheckpointFolder() {
    String folder = Root.folder().resolve("parity/checkpoint-lmms").toString();

    assertThat(run("--json", "--model", folder, "--gpu", "l4", "--image", "480p")).isZero();

    JsonNode plan = JsonMapper.shared().readTree(out.toString());
    assertThat(plan.at("/model").asString()).isEqualTo("checkpoint-lmms");
    assertThat(plan.at("/estimated").asBoolean()).isTrue();
  }

  @Test
  void videoWithoutANumberHasTheFramesOfTheVisionService() {
    assertThat(run("--json", "--video")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/request/tiles").asInt())
        .isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--gpu mi300x | runs on NVIDIA GPUs",
        "--model 13b | 0.5b, 7b, 72b or a checkpoint folder",
        "--image huge | --image must be",
        "--image 0x7 | --image must be",
        "--rate fast | --rate must be like",
        "--rate 0 | --rate must be like",
        "--count 0 | --count must be at least 1",
        "--text-tokens 0 | must be at least 1",
        "--replicas 0 | --replicas must be",
        "--gpus 9 | --gpus must be",
        "--gpu cpu --gpus 1 | --gpus must be",
        "--price-per-hour -1 | --price-per-hour must not be negative",
        "--first-token 0 | --first-token must be positive",
        "--rate 1 --count 1 | mutually exclusive",
        "--video 5000 | --video must be"
      })
  void wrongUsageIsNamed(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("Usage: ").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--video 300 | the model's context is 32,768",
        "--first-token 0.1 | A request that is alone takes",
        "--gpu l4 --model 72b --gpus 1 | does not fit on l4",
        "--rate 9999/s | the max is 500"
      })
  void loadThatDoesNotFitIsNamed(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(1);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private int run(String... arguments) {
    CommandLine root = Commands.commandLine();
    root.getCommandSpec().removeSubcommand("capacity");
    root.addSubcommand(new CapacityCommand());
    String[] all = new String[arguments.length + 1];
    all[0] = "capacity";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Commands.configure(root)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }
}
