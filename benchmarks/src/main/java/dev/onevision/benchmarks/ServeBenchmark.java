package dev.onevision.benchmarks;

import dev.onevision.benchmarks.report.Report;
import dev.onevision.benchmarks.serving.OpenLoop;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures a running suite, and other OpenAI-compatible servers beside it, under requests that
 * arrive at random times. The servers get the same requests, one server after the other at each
 * rate.
 */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Times to tokens and goodput under requests at random times, on a suite that was started"
            + " with ./onevision serve.")
final class ServeBenchmark implements Callable<Integer> {

  private static final Duration WARM_UP = Duration.ofSeconds(5);

  @Mixin private SuiteUrl suite = new SuiteUrl();

  @Option(
      names = "--vs",
      split = ",",
      paramLabel = "URL",
      description =
          "Other OpenAI-compatible servers, a list. Those that do not answer are skipped.")
  private List<URI> peers = List.of();

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "Mean requests per second, a list. Default: ${DEFAULT-VALUE}.")
  private List<Double> rates = List.of();

  @Option(
      names = "--time",
      defaultValue = "PT30S",
      description = "Duration of each rate. Default: ${DEFAULT-VALUE}.")
  private Duration time = Duration.ZERO;

  @Option(
      names = "--words",
      defaultValue = "100",
      description = "Words of each prompt, all different. Default: ${DEFAULT-VALUE}.")
  private int words;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Tokens of each answer. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "An image that each request carries.")
  private @Nullable Path image;

  @Option(
      names = "--first-limit",
      defaultValue = "PT1S",
      description = "Max time to the first token of a good answer. Default: ${DEFAULT-VALUE}.")
  private Duration firstLimit = Duration.ZERO;

  @Option(
      names = "--token-limit",
      defaultValue = "PT0.1S",
      description = "Max mean time between its tokens. Default: ${DEFAULT-VALUE}.")
  private Duration tokenLimit = Duration.ZERO;

  @Mixin private RecordOption record = new RecordOption();

  /** A server and its name in the report. */
  private record Server(String name, URI url, String model) {}

  @Override
  public Integer call() throws Exception {
    Report.Builder goodput = new Report.Builder("serve", "good answers/s", described());
    Report.Builder times = new Report.Builder("serve-times", "ms", described());
    OpenLoop.Limits limits = new OpenLoop.Limits(firstLimit, tokenLimit);
    byte @Nullable [] file = image == null ? null : Files.readAllBytes(image);
    List<Server> servers = servers(goodput);
    for (Server server : servers) {
      run(server, file, rates.getFirst(), WARM_UP, 0);
    }
    int failed = 0;
    for (double rate : rates) {
      for (Server server : servers) {
        OpenLoop.Outcome outcome = run(server, file, rate, time, 1);
        failed += outcome.failed();
        String setting = "%s requests/s".formatted(rate);
        goodput.add(setting, server.name(), outcome.goodput(limits));
        times.add(setting, server.name() + ", first token, median", outcome.firstMillis(0.5));
        times.add(setting, server.name() + ", first token, p95", outcome.firstMillis(0.95));
        times.add(setting, server.name() + ", each token, median", outcome.tokenMillis(0.5));
        times.add(setting, server.name() + ", each token, p95", outcome.tokenMillis(0.95));
      }
    }
    record.publish(goodput.build());
    record.publish(times.build());
    System.out.println(failed + " requests without a complete answer");
    return 0;
  }

  /** The suite, and the peers that answer. */
  private List<Server> servers(Report.Builder report) throws IOException, InterruptedException {
    List<Server> servers = new ArrayList<>();
    try (OpenAiClient client = suite.client()) {
      servers.add(new Server("onevision", client.url(), SuiteUrl.model(client)));
    }
    for (URI peer : peers) {
      try (OpenAiClient client = new OpenAiClient(peer, null)) {
        Server server = new Server(peer.getAuthority(), client.url(), SuiteUrl.model(client));
        servers.add(server);
        report.peer(server.name(), server.model());
      } catch (IOException absent) {
        System.err.println(peer + " is skipped: " + absent.getMessage());
      }
    }
    return servers;
  }

  private OpenLoop.Outcome run(
      Server server, byte @Nullable [] file, double rate, Duration duration, int seed)
      throws InterruptedException {
    Random prompts = new Random(seed);
    List<byte[]> bodies =
        Stream.generate(() -> body(server, file, prompts))
            .limit((long) Math.ceil(2 * rate * duration.toSeconds()) + 10)
            .toList();
    return new OpenLoop(rate, duration)
        .run(server.url(), number -> bodies.get(number % bodies.size()), new Random(seed));
  }

  /** All prompts differ from the first word on, so that no server reuses another prompt's rows. */
  private byte[] body(Server server, byte @Nullable [] file, Random random) {
    String prompt =
        random.ints(words, 0, 10_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    List<Map<String, Object>> content = new ArrayList<>();
    content.add(Content.text(prompt));
    if (file != null) {
      content.add(Content.image(file));
    }
    return ChatRequest.of(server.model(), List.of(Map.of("role", "user", "content", content)))
        .with(Map.of("stream", true, "max_tokens", tokens, "temperature", 0, "ignore_eos", true))
        .json();
  }

  private SequencedMap<String, String> described() {
    SequencedMap<String, String> described = new LinkedHashMap<>();
    described.put("words", Integer.toString(words));
    described.put("tokens", Integer.toString(tokens));
    described.put("image", image == null ? "" : String.valueOf(image.getFileName()));
    described.put("first-limit", firstLimit.toString());
    described.put("token-limit", tokenLimit.toString());
    return described;
  }
}
