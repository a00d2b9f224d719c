package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Relative links between the pages lead to files and headings that exist. */
class DocumentationLinksTests {

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/decisions", "benchmarks", "demo-model")) {
      pages.addAll(pagesIn(folder));
    }
    for (String module :
        List.of(
            "client",
            "common/contract",
            "common/inference",
            "common/kafka",
            "common/worker",
            "deployment",
            "gateway",
            "llm-service",
            "standalone",
            "vision-service")) {
      pages.addAll(pagesIn(module));
    }
    return pages.stream();
  }

  private static List<Path> pagesIn(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Checkout.ROOT.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) {
    List<String> broken =
        LINK.matcher(CODE.matcher(Checkout.read(page)).replaceAll(""))
            .results()
            .map(match -> match.group(1))
            .filter(link -> !link.contains("://") && !leadsSomewhere(page, link))
            .toList();
    assertThat(broken).as("broken links of " + page).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String link) {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    return Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
  }

  /** The anchors that GitHub gives to headings. */
  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(CODE.matcher(Checkout.read(page)).replaceAll(""))
        .results()
        .map(match -> match.group(1).toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
