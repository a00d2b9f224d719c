package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Content;
import dev.onevision.gateway.testing.Http;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docs/metrics.md} lists the meters that the services publish, with their tags. */
@ExtendWith(RunningSuite.class)
class MetricsPageIntegrationTests {

  private static final Path PAGE =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("docs/metrics.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(onevision\\.[a-z.]+)` \\|[^|]*\\|([^|]*)\\|");

  /** Appears when a client leaves while its image waits, which cannot be timed from outside. */
  private static final Set<String> NOT_PROVOKED = Set.of("onevision.vision.dropped");

  @Test
  void pageListsTheMetersOfARunningSuite(
      SuiteClient suite, CaptionTopics topics, SuiteMeters meters) throws Exception {
    provokeEachMeter(suite, topics);
    Map<String, Set<String>> documented = documented();
    assertThat(documented).hasSizeGreaterThan(30);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              Map<String, Set<String>> published = published(meters);
              assertThat(published)
                  .allSatisfy(
                      (name, tags) -> {
                        assertThat(documented).as("documented").containsKey(name);
                        assertThat(documented.get(name)).as(name).isEqualTo(tags);
                      });
              assertThat(published.keySet())
                  .containsAll(
                      documented.keySet().stream()
                          .filter(name -> !NOT_PROVOKED.contains(name))
                          .toList());
            });
  }

  @Test
  void meterIsScrapedUnderItsNameInPrometheus(SuiteClient suite) {
    assertThat(suite.ask("Hello!", List.of()).text()).isNotEmpty();
    String scrape =
        Http.ofManagement(suite.management().getPort()).get("/actuator/prometheus").body();
    documented()
        .keySet()
        .forEach(
            name -> {
              if (name.startsWith("onevision.gateway.")) {
                assertThat(scrape).contains("\n" + name.replace('.', '_'));
              }
            });
  }

  private static void provokeEachMeter(SuiteClient suite, CaptionTopics topics) throws Exception {
    Samples.Sample sample = Samples.ofKind("image").getFirst();
    for (int i = 0; i < 2; i++) { // the second time, the embedding exists
      assertThat(suite.ask(sample.question(), sample.images()).text()).isNotEmpty();
    }
    byte[] noImage = {1, 2, 3};
    assertThat(
            suite
                .post(suite.bodyWithParts("?", List.of(Content.image(noImage)), Map.of()))
                .statusCode())
        .isEqualTo(400);
    topics.send(
        "metrics-good",
        "{\"id\": \"metrics-good\", \"picture\": {\"file\": \"scene-1.png\"}, \"prompt\": \"?\"}");
    topics.send("metrics-bad", "{");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              topics.read();
              return topics.answered().contains("metrics-good")
                  && topics.failed().contains("metrics-bad");
            });
  }

  /** The tags of each meter in the tables. */
  private static Map<String, Set<String>> documented() {
    Map<String, Set<String>> tags = new TreeMap<>();
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      tags.put(
          row.group(1),
          Arrays.stream(row.group(2).split(","))
              .map(tag -> tag.replace("`", "").strip())
              .filter(tag -> !tag.isEmpty())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return tags;
  }

  /** The tags of each meter that one of the services publishes. */
  private static Map<String, Set<String>> published(SuiteMeters meters) {
    Map<String, Set<String>> tags = new TreeMap<>();
    meters.registries().stream()
        .flatMap(registry -> registry.getMeters().stream())
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("onevision."))
        .forEach(
            id ->
                id.getTags().stream()
                    .map(Tag::getKey)
                    .filter(key -> !key.equals("application"))
                    .forEach(tags.computeIfAbsent(id.getName(), _ -> new TreeSet<>())::add));
    return tags;
  }

  private static String page() {
    try {
      return Files.readString(PAGE);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
