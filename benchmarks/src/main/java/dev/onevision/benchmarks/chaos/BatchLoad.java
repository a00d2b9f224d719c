package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.LoadBalancer;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.client.BatchClient;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Runs one batch after the other, all with the same lines. */
final class BatchLoad {

  private static final Logger log = LoggerFactory.getLogger(BatchLoad.class);
  private static final int LINES = 12;
  private static final Duration RETRY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");
  private static final List<QuestionKind> KINDS =
      List.of(QuestionKind.WHOLE_WITH_IMAGE, QuestionKind.WHOLE_WITHOUT_IMAGE, QuestionKind.SCHEMA);

  private final LoadBalancer gateways;
  private final Path lines;

  /**
   * The lines of the results of one batch.
   *
   * @param end the status of the batch
   * @param texts of each line, by its id; more than one if the line is doubled
   */
  record Batch(String end, Map<String, List<String>> texts) {

    long doubled() {
      return texts.values().stream().mapToLong(each -> each.size() - 1L).sum();
    }

    int missing() {
      return LINES - texts.size();
    }
  }

  BatchLoad(LoadBalancer gateways, List<Sample> samples, Path folder) throws IOException {
    this.gateways = gateways;
    this.lines = folder.resolve("lines.jsonl");
    try (OutputStream out = Files.newOutputStream(lines)) {
      for (int i = 0; i < LINES; i++) {
        QuestionKind kind = KINDS.get(i % KINDS.size());
        out.write(BatchClient.line("line-" + i, kind.request(samples.get(i % samples.size()), i)));
      }
    }
  }

  /** Runs batches until the end of the load, at least one. */
  List<Batch> run(BooleanSupplier over) throws IOException, InterruptedException {
    List<Batch> batches = new ArrayList<>();
    do {
      batches.add(one());
      Thread.sleep(POLL_INTERVAL);
    } while (!over.getAsBoolean());
    return batches;
  }

  private Batch one() throws IOException, InterruptedException {
    String id = call(client -> client.create(lines, "24h", Map.of()));
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    JsonNode batch = call(client -> client.batch(id));
    while (!ENDS.contains(batch.path("status").asString()) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_INTERVAL);
      batch = call(client -> client.batch(id));
    }
    Map<String, List<String>> texts = new HashMap<>();
    String output = batch.path("output_file_id").asString("");
    if (!output.isEmpty()) {
      for (JsonNode line : call(client -> results(client, output))) {
        texts
            .computeIfAbsent(line.path("custom_id").asString(), _ -> new ArrayList<>())
            .add(text(line));
      }
    }
    return new Batch(batch.path("status").asString(), texts);
  }

  private static List<JsonNode> results(BatchClient client, String file)
      throws IOException, InterruptedException {
    List<JsonNode> results = new ArrayList<>();
    client.lines(file, results::add);
    return results;
  }

  private static String text(JsonNode line) {
    return line.at("/response/body/choices/0/message/content").asString("");
  }

  private interface Call<T> {
    T with(BatchClient client) throws IOException, InterruptedException;
  }

  /** Asks the next gateway, and another one if the first is being replaced. */
  private <T> T call(Call<T> call) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + RETRY_TIMEOUT.toNanos();
    while (true) {
      URI gateway = URI.create("http://127.0.0.1:" + gateways.getAsInt());
      try (OpenAiClient client = new OpenAiClient(gateway, null)) {
        return call.with(new BatchClient(client, Duration.ZERO));
      } catch (IOException failure) {
        if (System.nanoTime() > deadline) {
          throw failure;
        }
        log.info("{} has no answer about batches: {}", gateway, failure.toString());
        Thread.sleep(POLL_INTERVAL);
      }
    }
  }
}
