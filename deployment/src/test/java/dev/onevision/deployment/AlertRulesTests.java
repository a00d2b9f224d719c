package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of the chart, checked and tested by Prometheus's own promtool. */
class AlertRulesTests {

  private static final Path RULES = Checkout.CHART.resolve("files/alerts.yaml");
  private static final Path TESTS =
      Checkout.ROOT.resolve("deployment/src/test/resources/alerts/tests.yaml");
  private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");

  @TempDir Path folder;

  @Test
  void prometheusAcceptsTheRules() throws Exception {
    promtool("check", "rules", RULES.toString());
  }

  @Test
  void alertsFireWhenTheyShould() throws Exception {
    Files.copy(RULES, folder.resolve("alerts.yaml"));
    Files.copy(TESTS, folder.resolve("tests.yaml"));
    promtool("test", "rules", folder.resolve("tests.yaml").toString());
  }

  @Test
  void everyAlertHasATest() {
    String tests = Checkout.read(TESTS);
    assertThat(alerts()).isNotEmpty().allSatisfy(name -> assertThat(tests).contains(name));
  }

  @Test
  void everyAlertHasItsRunbook() {
    String rules = Checkout.read(RULES);
    List<String> sections =
        Checkout.read(Checkout.ROOT.resolve("docs/operations.md"))
            .lines()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .toList();
    assertThat(sections).containsAll(alerts());
    for (String name : alerts()) {
      assertThat(rules)
          .contains("runbook_url: docs/operations.md#" + name.toLowerCase(Locale.ROOT));
    }
  }

  private static List<String> alerts() {
    return ALERT
        .matcher(Checkout.read(RULES))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    Optional<Path> program = find("promtool");
    assumeTrue(
        program.isPresent(), "promtool is not on the path; Debian's package prometheus has it");
    List<String> command =
        Stream.concat(Stream.of(program.orElseThrow().toString()), Arrays.stream(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static Optional<Path> find(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
