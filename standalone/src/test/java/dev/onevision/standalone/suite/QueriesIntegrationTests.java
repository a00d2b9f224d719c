package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Content;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every metric and label in a query of the dashboard, the alerts and the autoscalers exists. */
@ExtendWith(RunningSuite.class)
class QueriesIntegrationTests {

  private static final Path CHART =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("helm/onevision");

  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:onevision|jvm|process|http)_[a-z0-9_]+)(?:\\{([^}]*)\\})?");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z][a-z0-9_]*)(?:\\{([^}]*)\\})? [^ ]+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  /** Prometheus adds these to what it scrapes. */
  private static final Set<String> OF_THE_TARGET = Set.of("namespace", "pod");

  @Test
  void everyQueryMatchesAScrape(SuiteClient suite, CaptionTopics topics) throws Exception {
    provoke(suite, topics);
    List<String> queries = new ArrayList<>();
    queries.addAll(dashboard());
    assertThat(queries).hasSizeGreaterThan(40);
    queries.addAll(alerts());
    assertThat(queries).hasSizeGreaterThan(50);
    List<String> autoscalers = autoscalers();
    assertThat(autoscalers).hasSize(3);
    queries.addAll(autoscalers);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              Map<String, Set<String>> scraped = scrape();
              assertThat(queries).allSatisfy(query -> check(query, scraped));
            });
  }

  private static void check(String query, Map<String, Set<String>> scraped) {
    Set<String> known = new TreeSet<>(OF_THE_TARGET);
    Matcher selector = SELECTOR.matcher(query);
    while (selector.find()) {
      String name = selector.group(1);
      assertThat(scraped).as("metrics").containsKey(name);
      Set<String> labels = new TreeSet<>(Objects.requireNonNull(scraped.get(name)));
      labels.addAll(OF_THE_TARGET);
      known.addAll(labels);
      if (selector.group(2) != null) {
        Matcher matcher = MATCHER.matcher(selector.group(2));
        while (matcher.find()) {
          assertThat(labels).as("labels of " + name).contains(matcher.group(1));
        }
      }
    }
    Matcher grouping = GROUPING.matcher(query);
    while (grouping.find()) {
      assertThat(known)
          .as("labels of the query")
          .containsAll(Arrays.stream(grouping.group(1).split(",")).map(String::strip).toList());
    }
  }

  private static void provoke(SuiteClient suite, CaptionTopics topics) throws Exception {
    Samples.Sample sample = Samples.ofKind("image").getFirst();
    for (int i = 0; i < 2; i++) { // the second time, the embedding exists
      assertThat(suite.ask(sample.question(), sample.images()).text()).isNotEmpty();
    }
    byte[] noImage = {1, 2, 3};
    var refused = suite.post(suite.bodyWithParts("?", List.of(Content.image(noImage)), Map.of()));
    assertThat(refused.statusCode()).isEqualTo(400);
    topics.send(
        "queries-good",
        "{\"id\": \"queries-good\", \"picture\": {\"file\": \"scene-1.png\"}, \"prompt\": \"?\"}");
    topics.send("queries-bad", "{");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              topics.read();
              return topics.answered().contains("queries-good")
                  && topics.failed().contains("queries-bad");
            });
  }

  private static List<String> dashboard() {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : SuiteClient.JSON.readTree(read("files/dashboard.json")).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(target.path("expr").asString());
      }
    }
    return queries;
  }

  private static List<String> alerts() {
    // Without annotations: they are text.
    String rules =
        read("files/alerts.yaml")
            .replaceAll("(?m)^ +(annotations|summary|description|runbook_url):.*", "");
    return Arrays.stream(rules.split("- alert: ")).skip(1).toList();
  }

  /** The template formats the queries, with the namespace first. */
  private static List<String> autoscalers() {
    return read("templates/autoscaling.yaml")
        .lines()
        .filter(line -> line.contains("query: "))
        .map(line -> line.replace("%q", "\"x\"").replace("%s", "namespace=\"x\""))
        .toList();
  }

  /** The labels of each metric that one of the services publishes. */
  private static Map<String, Set<String>> scrape() {
    Map<String, Set<String>> labels = new TreeMap<>();
    registries()
        .map(PrometheusMeterRegistry::scrape)
        .forEach(
            scrape -> {
              Matcher sample = SAMPLE.matcher(scrape);
              while (sample.find()) {
                Set<String> own = labels.computeIfAbsent(sample.group(1), _ -> new TreeSet<>());
                if (sample.group(2) != null) {
                  LABEL
                      .matcher(sample.group(2))
                      .results()
                      .forEach(label -> own.add(label.group(1)));
                }
              }
            });
    return labels;
  }

  private static Stream<PrometheusMeterRegistry> registries() {
    return Metrics.globalRegistry.getRegistries().stream()
        .filter(PrometheusMeterRegistry.class::isInstance)
        .map(PrometheusMeterRegistry.class::cast);
  }

  private static String read(String file) {
    try {
      return Files.readString(CHART.resolve(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
