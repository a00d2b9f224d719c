package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation names the keys that the services read. */
class ConfigurationPageTests {

  /** A key in backticks; a name with a slash is a label of Kubernetes. */
  private static final Pattern KEY =
      Pattern.compile("`(?!onevision\\.[a-z0-9.-]*/)(onevision\\.[a-z][a-z0-9.-]*[a-z0-9])");

  private static final Pattern METER = Pattern.compile("`(onevision\\.[a-z.]+)`");

  private static final Pattern TAG = Pattern.compile("tag\\(\\s*\"(onevision\\.[a-z.]+)\"");

  private final ConfigurationKeys keys = ConfigurationKeys.read();

  @Test
  void pageIsUpToDate() throws IOException {
    String page = ConfigurationPage.of(keys);
    if (System.getProperty("onevision.docs", "").equals("write")) {
      Files.writeString(ConfigurationPage.FILE, page);
    }
    assertThat(Checkout.read(ConfigurationPage.FILE))
        .as("docs/configuration.md is out of date. To regenerate it: " + ConfigurationPage.COMMAND)
        .isEqualTo(page);
  }

  @Test
  void eachKeyHasADescription() {
    assertThat(keys.all())
        .filteredOn(key -> key.description().isEmpty())
        .as("keys whose record has no @param for them")
        .isEmpty();
  }

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Checkout.ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.list(Checkout.ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.endsWith("metrics.md"))
          .forEach(pages::add);
    }
    return pages.stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachKeyThatAPageNamesExists(Path page) throws IOException {
    Set<String> known = new TreeSet<>(meters());
    known.addAll(spanTags());
    keys.byPrefix().keySet().forEach(known::add);
    keys.all().forEach(key -> known.add(key.name()));
    assertThat(matches(KEY, page)).as(page.toString()).isSubsetOf(known);
  }

  @Test
  void pageOfTracesNamesEachTag() throws IOException {
    assertThat(matches(METER, Checkout.ROOT.resolve("docs/tracing.md"))).containsAll(spanTags());
  }

  /** The tags that the code sets on spans. */
  private static Set<String> spanTags() throws IOException {
    Set<String> tags = new TreeSet<>();
    for (String module : List.of("common", "gateway", "vision-service", "llm-service")) {
      try (Stream<Path> files = Files.walk(Checkout.ROOT.resolve(module))) {
        files
            .filter(file -> file.toString().endsWith(".java") && file.toString().contains("main"))
            .forEach(file -> tags.addAll(matches(TAG, file)));
      }
    }
    return tags;
  }

  private static Set<String> meters() {
    return matches(METER, Checkout.ROOT.resolve("docs/metrics.md"));
  }

  private static Set<String> matches(Pattern pattern, Path page) {
    return pattern
        .matcher(Checkout.read(page))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
