package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Content;
import dev.onevision.gateway.testing.Http;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
import java.util.stream.Stream;
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
  void pageListsTheMetersOfARunningSuite(SuiteClient suite, CaptionTopics topics) throws Exception {
    provokeEachMeter(suite, topics);
    Map<String, Set<String>> documented = documented();
    assertThat(documented).hasSizeGreaterThan(30);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              Map<String, Set<String>> published = published();
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

  /** The tags of each meter that one of the services in this JVM publishes. */
  private static Map<String, Set<String>> published() {
    Map<String, Set<String>> tags = new TreeMap<>();
    registries()
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

  /** Spring Boot adds the registry of each service to the global one, and leaves it there. */
  private static Stream<PrometheusMeterRegistry> registries() {
    return Metrics.globalRegistry.getRegistries().stream()
        .filter(
            registry ->
                registry.getMeters().stream().noneMatch(MetricsPageIntegrationTests::isOfQueue))
        .filter(PrometheusMeterRegistry.class::isInstance)
        .map(PrometheusMeterRegistry.class::cast);
  }

  /** Whether another test started the service: the workers of this suite have no queue. */
  private static boolean isOfQueue(Meter meter) {
    return meter.getId().getName().startsWith("onevision.workqueue.")
        && meter.getId().getTag("model.queue") != null;
  }

  private static String page() {
    try {
      return Files.readString(PAGE);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
