package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the README and of CONTRIBUTING work as they are written. */
@ExtendWith(RunningSuite.class)
class DocumentedCommandsIntegrationTests {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)\n *```", Pattern.DOTALL);
  private static final Pattern CAPTION =
      Pattern.compile("\\./onevision (caption .*)\n```\n\n```\n(.*)\n```");
  private static final String SAMPLE = "demo-model/samples/scene-1.png";

  /** Commands that no test of this class runs, by their beginnings, and the reason. */
  private static final Map<String, String> NOT_RUN =
      Map.of(
          "./onevision serve", "the suite of these tests is started by the same code",
          "./onevision chat", "ChatIntegrationTests runs it, in a terminal of its own",
          "./mvnw", "Maven does not run inside its own tests; its builds run these commands");

  @Test
  void eachCommandIsRunHereOrHasAReason() {
    List<String> blocks =
        Stream.of("README.md", "CONTRIBUTING.md")
            .flatMap(page -> BLOCK.matcher(read(page)).results())
            .map(block -> block.group(1).strip())
            .toList();
    assertThat(blocks).hasSizeGreaterThan(5);
    assertThat(blocks)
        .allMatch(
            block ->
                NOT_RUN.keySet().stream().anyMatch(block::startsWith)
                    || block.startsWith("./onevision caption ")
                    || block.contains("curl "));
  }

  @Test
  void mavenCommandsNameModulesTestsAndPagesThatExist() {
    var tests = Pattern.compile("-pl ([a-z-]+) .*-Dtest=(\\w+)").matcher(read("CONTRIBUTING.md"));
    int found = 0;
    while (tests.find()) {
      String file = tests.group(2) + ".java";
      try (Stream<Path> files = Files.walk(ROOT.resolve(tests.group(1)).resolve("src/test"))) {
        assertThat(files).anyMatch(path -> path.endsWith(file));
      } catch (IOException failure) {
        throw new AssertionError(failure);
      }
      found++;
    }
    assertThat(found).isEqualTo(3);
  }

  @Test
  void captionPrintsTheAnswerOfTheReadme(SuiteClient suite) {
    var example = CAPTION.matcher(read("README.md"));
    assertThat(example.find()).isTrue();
    StringWriter out = new StringWriter();
    String[] arguments =
        (example.group(1).replace(SAMPLE, ROOT.resolve(SAMPLE).toString())
                + " --url "
                + suite.url())
            .split(" ", -1);
    assertThat(Commands.run(new PrintWriter(out), new PrintWriter(out), arguments)).isZero();
    assertThat(out.toString().strip()).isEqualTo(example.group(2));
  }

  @Test
  void curlStreamsTheAnswer(SuiteClient suite) throws Exception {
    String command =
        BLOCK
            .matcher(read("README.md"))
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains("curl "))
            .findFirst()
            .orElseThrow()
            .replace("http://localhost:8080", suite.url().toString());
    assumeTrue(run("command -v curl").contains("curl"), "this machine has no curl");
    assertThat(run(command)).contains("\"content\":\" blue\"").contains("data: [DONE]");
  }

  private static String run(String command) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", command)
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    shell.waitFor();
    return output;
  }

  private static String read(String page) {
    try {
      return Files.readString(ROOT.resolve(page));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
