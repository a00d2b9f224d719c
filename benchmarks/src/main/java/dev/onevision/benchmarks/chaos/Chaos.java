package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.StreamClient.Heard;
import dev.onevision.benchmarks.suite.Suite;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the suite as separate processes with a real broker, gives it the same work twice, each kind
 * once undisturbed and then all of it while its parts are killed in turn, and compares every
 * answer. Then lets single streams lose the worker that answers them, and the gateway that they
 * come from.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kills the suite's processes under load and compares every answer.")
public final class Chaos implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Chaos.class);

  @Option(names = "--streams", defaultValue = "200", description = "Streams at least.")
  private int streams;

  @Option(names = "--captions", defaultValue = "2000", description = "Captions at least.")
  private int captions;

  @Option(names = "--rounds", defaultValue = "3", description = "Kills of each part at least.")
  private int rounds;

  @Option(
      names = "--victims",
      split = ",",
      defaultValue = "gateway-2,vision-1,llm-1,llm-2,broker",
      description = "Parts that are killed in turn. Default: ${DEFAULT-VALUE}")
  private List<String> victims = List.of();

  @Option(names = "--concurrency", defaultValue = "8", description = "Streams at once.")
  private int concurrency;

  @Option(names = "--pause", defaultValue = "8", description = "Seconds between two kills.")
  private int pause;

  @Option(
      names = "--trials",
      defaultValue = "3",
      description = "Single streams that lose their worker, and as many their gateway.")
  private int trials;

  @Option(
      names = "--work",
      description = "Folder for data and logs. Default: a temporary one, deleted if all is well.")
  private Path work = Path.of("");

  private final Path home = Path.of(System.getProperty("onevision.home", ".")).toAbsolutePath();

  private Chaos() {}

  /** Runs it and exits with 0 if no answer was lost or changed. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Chaos()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-chaos") : work;
    Files.createDirectories(folder);
    Report report = new Report();
    try (HttpClient http = HttpClient.newHttpClient();
        Suite suite = Suite.start(http, new Suite.Replicas(2, 1, 2), home, folder)) {
      StreamClient client = new StreamClient(http);
      List<Sample> samples = Sample.read(home);
      underKills(client, suite, samples, report);
      log.info("One stream at a time, one death in each");
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
    boolean well = report.isClean();
    System.out.println(well ? "Nothing lost, nothing twice." : "NOT CLEAN; logs are in " + folder);
    if (well && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return well ? 0 : 1;
  }

  private void underKills(StreamClient client, Suite suite, List<Sample> samples, Report report)
      throws Exception {
    StreamLoad streamLoad = new StreamLoad(client, suite, samples, concurrency);
    CaptionLoad captionLoad = new CaptionLoad(suite.kafka(), samples);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      log.info("Undisturbed: {} streams, {} captions", StreamLoad.KINDS, CaptionLoad.KINDS);
      Future<Captions> quietCaptions =
          background.submit(() -> captionLoad.run(CaptionLoad.KINDS, () -> true));
      List<Heard> quietStreams = streamLoad.run(StreamLoad.KINDS, () -> true);
      quietCaptions.get();

      log.info("The same, more often, while parts are killed");
      AtomicInteger busy = new AtomicInteger(2);
      AtomicBoolean calm = new AtomicBoolean();
      Disturber disturber = new Disturber(suite, victims, Duration.ofSeconds(pause));
      long begin = System.nanoTime();
      Future<Captions> someCaptions =
          background.submit(() -> captionLoad.run(captions, new Enough(busy, calm)));
      Future<List<Heard>> someStreams =
          background.submit(() -> streamLoad.run(streams, new Enough(busy, calm)));
      try {
        disturber.run(rounds, () -> busy.get() == 0);
      } finally {
        calm.set(true);
      }
      report.streams(quietStreams, someStreams.get());
      report.captions(quietCaptions.get(), someCaptions.get());
      report.kills(disturber.returns());
      log.info("Disturbed for {} s", Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }
  }

  /** Asked once a load has done what it must; says whether it may end. */
  private static final class Enough implements BooleanSupplier {

    private final AtomicInteger busy;
    private final AtomicBoolean calm;
    private final AtomicBoolean told = new AtomicBoolean();

    Enough(AtomicInteger busy, AtomicBoolean calm) {
      this.busy = busy;
      this.calm = calm;
    }

    @Override
    public boolean getAsBoolean() {
      if (told.compareAndSet(false, true)) {
        busy.decrementAndGet();
      }
      return calm.get();
    }
  }
}
