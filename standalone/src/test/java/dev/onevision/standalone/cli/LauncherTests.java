package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the launcher does itself, without a JVM. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTests {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z-]+) +[A-Z]");

  @Test
  void explainsItselfWithoutArguments() throws Exception {
    assertThat(launch()).contains("./onevision serve").isEqualTo(launch("--help"));
  }

  @Test
  void listsTheCommandsThatThereAre() throws Exception {
    Set<String> listed =
        COMMAND
            .matcher(launch())
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toSet());
    Set<String> commands =
        Commands.commandLine().getSubcommands().entrySet().stream()
            .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
            .map(command -> command.getKey())
            .filter(name -> !name.equals("help"))
            .collect(Collectors.toSet());
    assertThat(listed).isEqualTo(commands);
  }

  private static String launch(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder launcher = new ProcessBuilder();
    launcher.command().add(ROOT.resolve("onevision").toString());
    launcher.command().addAll(List.of(arguments));
    Process process = launcher.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
