package dev.onevision.standalone.clients.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.clients.matrix.ScenarioClient.Unsupported;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.Samples.Sample;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * All scenarios with all clients. Prints the table, which must be that of {@code docs/clients.md};
 * {@code -Donevision.docs=write} writes it there.
 */
@ExtendWith(RunningSuite.class)
class ClientMatrixIntegrationTests {

  private static final String BEGIN = "<!-- matrix -->\n";
  private static final String END = "<!-- end of matrix -->\n";

  private static List<ScenarioClient> clients() {
    return List.of(
        new JavaScriptClient("openai (JavaScript)", "openai"),
        new OpenAiJavaClient(),
        new SpringAiClient(),
        new LangChain4jClient(),
        new JavaScriptClient("Vercel AI SDK", "vercel"));
  }

  @Test
  void everyScenarioPassesWithEveryClientThatHasIt(SuiteClient suite) throws Exception {
    List<ScenarioClient> clients = clients();
    Map<Scenario, List<String>> table = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (ScenarioClient client : clients) {
      try (FailingOnce failing = new FailingOnce(suite.url())) {
        ScenarioInput input = input(suite, failing);
        for (Scenario scenario : Scenario.values()) {
          table
              .computeIfAbsent(scenario, none -> new ArrayList<>())
              .add(cell(client, scenario, input, failing, failures));
        }
      }
    }
    String matrix = matrix(clients, table);
    System.out.println(matrix);
    assertThat(failures).isEmpty();
    compare(matrix);
  }

  private static String cell(
      ScenarioClient client,
      Scenario scenario,
      ScenarioInput input,
      FailingOnce failing,
      List<String> failures) {
    try {
      ObjectNode seen = JsonMapper.shared().valueToTree(client.run(scenario, input));
      if (scenario == Scenario.RETRY) {
        seen.put("requests", failing.requests());
      }
      scenario.check(seen, input);
      return "yes";
    } catch (Unsupported reason) {
      return "no: " + reason.getMessage();
    } catch (Exception | AssertionError failure) {
      failures.add(client.name() + ", " + scenario + ": " + failure);
      return "**fails**";
    }
  }

  private static ScenarioInput input(SuiteClient suite, FailingOnce failing) {
    Sample one = Samples.ofKind("image").getFirst();
    Sample other = Samples.ofKind("image").get(2);
    Sample pair = Samples.ofKind("images").getFirst();
    return new ScenarioInput(
        suite.url().resolve("/v1").toString(),
        failing.url(),
        suite.model(),
        one.images().getFirst(),
        one.question(),
        one.expected(),
        other.question(),
        pair.images(),
        pair.question(),
        pair.expected());
  }

  private static String matrix(List<ScenarioClient> clients, Map<Scenario, List<String>> table) {
    StringBuilder text = new StringBuilder("| | ");
    text.append(clients.stream().map(ScenarioClient::name).collect(Collectors.joining(" | ")));
    text.append(" |\n|---|").append("---|".repeat(clients.size())).append('\n');
    table.forEach(
        (scenario, cells) ->
            text.append("| ")
                .append(scenario.title())
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n"));
    return text.toString();
  }

  private static void compare(String matrix) throws IOException {
    Path page =
        Path.of(Objects.requireNonNull(System.getProperty("onevision.root")), "docs/clients.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if ("write".equals(System.getProperty("onevision.docs"))) {
      Files.writeString(page, text.substring(0, begin) + matrix + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end))
        .as("docs/clients.md; write it with -Donevision.docs=write")
        .isEqualTo(matrix);
  }
}
