package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.Checkout;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the suite as separate processes with a real broker, takes a baseline of completions and
 * captions, repeats them while the processes are killed in turn, and compares each result with the
 * baseline. Then kills the worker or the gateway of single streams.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kills the suite's processes under load and compares every completion.",
    subcommands = Upgrade.class)
public final class Chaos implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Chaos.class);
  private static final List<String> PARTS =
      List.of("gateway-1", "gateway-2", "vision-1", "llm-1", "llm-2", "broker");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--streams",
      defaultValue = "200",
      description = "Min number of streams. Default: ${DEFAULT-VALUE}.")
  private int streams;

  @Option(
      names = "--captions",
      defaultValue = "2000",
      description = "Min number of captions. Default: ${DEFAULT-VALUE}.")
  private int captions;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Min kills of each part. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--victims",
      split = ",",
      defaultValue = "gateway-2,vision-1,llm-1,llm-2,broker",
      description = "Parts that are killed in turn. Default: ${DEFAULT-VALUE}")
  private List<String> victims = List.of();

  @Option(
      names = "--concurrency",
      defaultValue = "8",
      description = "Concurrent streams. Default: ${DEFAULT-VALUE}.")
  private int concurrency;

  @Option(
      names = "--pause",
      defaultValue = "8",
      description = "Seconds between two kills. Default: ${DEFAULT-VALUE}.")
  private int pause;

  @Option(
      names = "--trials",
      defaultValue = "3",
      description =
          "Single streams that lose their worker, and as many that lose their gateway. Default:"
              + " ${DEFAULT-VALUE}.")
  private int trials;

  @Option(
      names = "--kv-cache",
      paramLabel = "TOKENS",
      defaultValue = "0",
      description =
          "KV slots of each LLM worker, for a run that must preempt sequences. 0 keeps the"
              + " default. Default: ${DEFAULT-VALUE}.")
  private int kvCache;

  @Option(
      names = "--work",
      description =
          "Folder for data and logs. Default: a temporary one, deleted after a clean run.")
  private Path work = Path.of("");

  @Override
  public Integer call() throws Exception {
    if (!PARTS.containsAll(victims)) {
      throw new ParameterException(
          spec.commandLine(), "--victims is " + victims + "; the parts are " + PARTS + ".");
    }
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-chaos") : work;
    Files.createDirectories(folder);
    Report report = new Report();
    try (HttpClient http = HttpClient.newHttpClient();
        ProcessSuite suite =
            ProcessSuite.start(http, new ProcessSuite.Replicas(2, 1, 2), folder, llmSettings())) {
      ResumingClient client = new ResumingClient(http);
      List<Sample> samples = Sample.read(Checkout.home());
      if (kvCache > 0) {
        try (Preemptions preemptions = Preemptions.count(suite.llm())) {
          underKills(client, suite, samples, report);
          report.preemptions(kvCache, preemptions.sum());
        }
      } else {
        underKills(client, suite, samples, report);
      }
      log.info("One stream at a time, one kill in each");
      Failover failover = new Failover(client, suite, samples);
      List<Failover.Trial> workers = new ArrayList<>();
      List<Failover.Trial> gateways = new ArrayList<>();
      for (int trial = 0; trial < trials; trial++) {
        workers.add(failover.ofWorker(trial));
        gateways.add(failover.ofGateway(trial));
      }
      report.failovers(workers, gateways);
    }
    System.out.println(report.tables());
    boolean clean = report.isClean();
    System.out.println(
        clean ? "Nothing lost, doubled or changed." : "NOT CLEAN. Logs are in " + folder);
    if (clean && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return clean ? 0 : 1;
  }

  private Map<String, String> llmSettings() {
    return kvCache > 0
        ? Map.of("ONEVISION_LLM_KV_CACHE_TOKENS", Integer.toString(kvCache))
        : Map.of();
  }

  private void underKills(
      ResumingClient client, ProcessSuite suite, List<Sample> samples, Report report)
      throws Exception {
    StreamLoad streamLoad = new StreamLoad(client, suite, samples, concurrency);
    CaptionLoad captionLoad = new CaptionLoad(suite.kafka(), samples);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      log.info("Baseline: {} streams, {} captions", StreamLoad.KINDS, CaptionLoad.KINDS);
      Future<Captions> baselineCaptions =
          background.submit(() -> captionLoad.run(CaptionLoad.KINDS, () -> true));
      List<StreamResult> baselineStreams = streamLoad.run(StreamLoad.KINDS, () -> true);
      baselineCaptions.get();

      log.info("The same load under kills");
      AtomicInteger busy = new AtomicInteger(2);
      AtomicBoolean calm = new AtomicBoolean();
      Killer killer = new Killer(suite, victims, Duration.ofSeconds(pause));
      long begin = System.nanoTime();
      Future<Captions> captionsUnderKills =
          background.submit(() -> captionLoad.run(captions, new MayEnd(busy, calm)));
      Future<List<StreamResult>> streamsUnderKills =
          background.submit(() -> streamLoad.run(streams, new MayEnd(busy, calm)));
      try {
        killer.run(rounds, () -> busy.get() == 0);
      } finally {
        calm.set(true);
      }
      report.streams(baselineStreams, streamsUnderKills.get());
      report.captions(baselineCaptions.get(), captionsUnderKills.get());
      report.kills(killer.recoveries());
      log.info("Killed parts for {} s", Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }
  }

  /** A load asks this after its minimum; it may end once the kills are over. */
  private static final class MayEnd implements BooleanSupplier {

    private final AtomicInteger busy;
    private final AtomicBoolean calm;
    private final AtomicBoolean counted = new AtomicBoolean();

    MayEnd(AtomicInteger busy, AtomicBoolean calm) {
      this.busy = busy;
      this.calm = calm;
    }

    @Override
    public boolean getAsBoolean() {
      if (counted.compareAndSet(false, true)) {
        busy.decrementAndGet();
      }
      return calm.get();
    }
  }
}
