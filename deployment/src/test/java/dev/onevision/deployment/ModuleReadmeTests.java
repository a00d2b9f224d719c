package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README of each module names the rooms that there are. */
class ModuleReadmeTests {

  private static final Pattern ROOMS = Pattern.compile("(?s)\\*\\*Rooms\\*\\*: (.*?)\\n- ");
  private static final Pattern NAME = Pattern.compile("`([a-z]+)`");
  private static final Pattern BRACKETS = Pattern.compile("\\([^)]*\\)");

  @ParameterizedTest
  @CsvSource({
    "common/contract, contract",
    "common/kafka, kafka",
    "common/worker, worker",
    "common/inference, inference",
    "common/supply, supply",
    "vision-service, vision",
    "llm-service, llm",
    "gateway, gateway",
    "standalone, standalone",
    "benchmarks, benchmarks"
  })
  void readmeNamesEachRoom(String module, String root) throws IOException {
    var rooms = ROOMS.matcher(Checkout.read(Checkout.ROOT.resolve(module).resolve("README.md")));
    assertThat(rooms.find()).isTrue();
    Set<String> named =
        NAME.matcher(BRACKETS.matcher(rooms.group(1)).replaceAll(""))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Path sources =
        Checkout.ROOT.resolve(module).resolve("src/main/java/dev/onevision").resolve(root);
    assertThat(named).isEqualTo(packages(sources));
  }

  /** The packages right below the module's own. */
  private static Set<String> packages(Path sources) throws IOException {
    try (Stream<Path> entries = Files.list(sources)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
