package dev.onevision.benchmarks;

import dev.onevision.benchmarks.overload.Attack;
import dev.onevision.benchmarks.overload.BadClients;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.client.ApiException;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * A normal client beside clients that misuse the API: its latency when idle, and during each kind
 * of misuse. The bad clients come from another loopback address, which makes them another client
 * for a gateway without API keys.
 */
@Command(
    name = "overload",
    mixinStandardHelpOptions = true,
    description = "Latency of a normal client while others misuse the API of a running suite.")
final class OverloadBenchmark implements Callable<Integer> {

  private static final double MAX_RATIO = 2;
  private static final long SETTLE_MILLIS = 2000;
  private static final int FILE_BYTES = 64 << 20;

  @Mixin private SuiteUrl suite = new SuiteUrl();
  @Mixin private RecordOption recording = new RecordOption();

  @Option(
      names = "--seconds",
      defaultValue = "8",
      description = "Duration of each measurement. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ATTACK",
      description = "Only these attacks: ${COMPLETION-CANDIDATES}.")
  private EnumSet<Attack> only = EnumSet.allOf(Attack.class);

  @Override
  public Integer call() throws Exception {
    Report.Builder report =
        new Report.Builder("overload", "requests/s at p95", new LinkedHashMap<>());
    try (OpenAiClient client = suite.client()) {
      String model = SuiteUrl.model(client);
      String file = upload(client);
      measure(client, model, 2); // warms up
      Latency idle = measure(client, model, seconds);
      List<String> lines = new ArrayList<>();
      lines.add(row("idle", idle, idle, 0));
      report.add("idle", "gateway", 1 / idle.p95());
      boolean passed = idle.failures() == 0;
      for (Attack attack : only) {
        Latency busy;
        int rounds;
        try (BadClients bad = attack.start(client.url(), model, file)) {
          Thread.sleep(SETTLE_MILLIS);
          busy = measure(client, model, seconds);
          rounds = bad.rounds();
        }
        lines.add(row(attack.title(), busy, idle, rounds));
        report.add(attack.title(), "gateway", 1 / busy.p95());
        passed &= busy.failures() == 0 && busy.p95() <= MAX_RATIO * idle.p95();
        Thread.sleep(SETTLE_MILLIS);
      }
      System.out.println("| | requests | failed | median | p95 | p95 over idle | bad ended |");
      System.out.println("|---|---|---|---|---|---|---|");
      lines.forEach(System.out::println);
      recording.publish(report.build());
      return passed ? 0 : 1;
    }
  }

  private static String row(String title, Latency latency, Latency idle, int rounds) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.0f ms | %.0f ms | %.2f | %d |",
        title,
        latency.requests(),
        latency.failures(),
        latency.median() * 1000,
        latency.p95() * 1000,
        latency.p95() / idle.p95(),
        rounds);
  }

  private static Latency measure(OpenAiClient client, String model, int seconds)
      throws IOException, InterruptedException {
    ChatRequest request =
        ChatRequest.of(model, List.of(Map.of("role", "user", "content", "Hello!")))
            .with("temperature", 0)
            .with("max_tokens", 8);
    List<Double> times = new ArrayList<>();
    int failures = 0;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      long begin = System.nanoTime();
      try {
        client.complete(request);
      } catch (ApiException refused) {
        failures++;
      }
      times.add((System.nanoTime() - begin) / 1e9);
    }
    return Latency.of(times, failures);
  }

  private static String upload(OpenAiClient client) throws IOException, InterruptedException {
    byte[] head =
        """
        --b\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        batch\r
        --b\r
        Content-Disposition: form-data; name="file"; filename="a"\r
        \r
        """
            .getBytes(StandardCharsets.US_ASCII);
    byte[] content = new byte[FILE_BYTES];
    Arrays.fill(content, (byte) ' ');
    byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
    HttpRequest request =
        client
            .request("/v1/files")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(head, content, tail)))
            .build();
    return JsonMapper.shared()
        .readTree(client.send(request, BodyHandlers.ofString()).body())
        .path("id")
        .asString();
  }

  /** Seconds of some requests. */
  private record Latency(int requests, int failures, double median, double p95) {

    static Latency of(List<Double> times, int failures) {
      double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Latency(
          sorted.length,
          failures,
          sorted[sorted.length / 2],
          sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.95) - 1)]);
    }
  }
}
