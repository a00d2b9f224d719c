package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class CompletionTests {

  /** Completes words as bash does when its user presses the tabulator. */
  private static final String COMPLETE =
      """
      compopt() { :; } # bash has it only inside of a completion
      source "$1"
      shift
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_LINE="$*"
      COMP_POINT=${#COMP_LINE}
      _complete_onevision
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir Path folder;

  @BeforeEach
  void bash() throws Exception {
    assumeTrue(run(List.of("sh", "-c", "command -v bash || true")).contains("bash"));
  }

  @ParameterizedTest
  @CsvSource({
    "./onevision cap, caption",
    "./onevision caption --pro, --prompt",
    "./onevision caption --j, --json",
    "./onevision run llm, llm-service",
    "./onevision convert --weights in, int4",
    "./onevision serve --data-type b, bf16",
    "./onevision serve --model demo-model/check, demo-model/checkpoint",
    "./onevision completion z, zsh",
    "./onevision caption demo-model/samples/scene-1.p, demo-model/samples/scene-1.png",
    "./onevision chat --image demo-model/samples/scene-1.p, demo-model/samples/scene-1.png",
    "./onevision tiles --out demo-model/samples/scene-1.p, demo-model/samples/scene-1.png",
  })
  void completesCommandsOptionsAndValues(String line, String completion) throws Exception {
    assertThat(complete(line)).contains(completion);
  }

  @Test
  void knowsNoHiddenCommand() throws Exception {
    assertThat(complete("./onevision wa")).isEmpty();
  }

  private List<String> complete(String line) throws Exception {
    StringWriter script = new StringWriter();
    assertThat(Commands.run(new PrintWriter(script), new PrintWriter(script), "completion", "bash"))
        .isZero();
    Path file = Files.writeString(folder.resolve("onevision.bash"), script.toString());
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", COMPLETE, "bash", file.toString()));
    command.addAll(List.of(line.split(" ", -1)));
    return run(command).lines().filter(word -> !word.isBlank()).toList();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(System.getProperty("onevision.root")).toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
