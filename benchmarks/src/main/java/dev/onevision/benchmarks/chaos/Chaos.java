package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.Suite;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the suite as separate processes with a real broker, asks it the same questions twice, first
 * undisturbed and then while its parts are killed in turn, and compares the answers.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = "Kills the suite's processes under load and compares every answer.")
public final class Chaos implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Chaos.class);

  @Option(names = "--streams", defaultValue = "200", description = "Streams at least.")
  private int streams;

  @Option(names = "--rounds", defaultValue = "3", description = "Kills of each part.")
  private int rounds;

  @Option(names = "--concurrency", defaultValue = "4", description = "Streams at once.")
  private int concurrency;

  @Option(names = "--pause", defaultValue = "4", description = "Seconds between two kills.")
  private int pause;

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
    List<Sample> samples = Sample.read(home);
    try (HttpClient http = HttpClient.newHttpClient();
        Suite suite = Suite.start(http, new Suite.Replicas(2, 1, 1), home, folder)) {
      StreamClient client = new StreamClient(http);
      Report report = new Report();

      log.info("Undisturbed: {} streams", streams);
      ConcurrentMap<Integer, StreamClient.Heard> expected = new ConcurrentHashMap<>();
      long quiet = System.nanoTime();
      load(streams, new AtomicBoolean(true), i -> expected.put(i, ask(client, suite, samples, i)));
      report.undisturbed(expected.values(), System.nanoTime() - quiet);

      log.info("Disturbed: the same, while parts are killed");
      Disturber disturber = new Disturber(victims(suite), Duration.ofSeconds(pause));
      AtomicBoolean calm = new AtomicBoolean();
      try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
        long begin = System.nanoTime();
        Future<Integer> asked =
            background.submit(
                () ->
                    load(
                        streams,
                        calm,
                        i ->
                            report.stream(
                                expected.get(i % streams),
                                ask(client, suite, samples, i % streams))));
        disturber.run(rounds);
        calm.set(true);
        asked.get();
        report.disturbed(disturber.kills(), System.nanoTime() - begin);
      }
      System.out.println(report.table());
      boolean well = report.isClean();
      System.out.println(
          well ? "Nothing lost, nothing twice." : "NOT CLEAN; logs are in " + folder);
      if (well && work.toString().isEmpty()) {
        org.springframework.util.FileSystemUtils.deleteRecursively(folder);
      }
      return well ? 0 : 1;
    }
  }

  /** Those that are killed, in turn. */
  private static List<PartProcess> victims(Suite suite) {
    List<PartProcess> victims = new ArrayList<>(List.of(suite.gateways().getLast()));
    victims.addAll(suite.vision());
    victims.addAll(suite.llm());
    victims.add(suite.broker());
    return victims;
  }

  /** Every second stream runs over the gateway that is killed, and is resumed at the other. */
  private static StreamClient.Heard ask(
      StreamClient client, Suite suite, List<Sample> samples, int i) throws InterruptedException {
    List<Integer> ports = suite.gateways().stream().map(PartProcess::port).toList();
    return client.ask(i % 2 == 0 ? ports : ports.reversed(), samples.get(i % samples.size()), i);
  }

  private interface Ask {
    void run(int index) throws InterruptedException;
  }

  /** Keeps so many streams open until enough were asked and it is calm; returns their number. */
  private int load(int atLeast, AtomicBoolean calm, Ask ask) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> done = new ArrayList<>();
    Semaphore open = new Semaphore(concurrency);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      while (next.get() < atLeast || !calm.get()) {
        open.acquire();
        int index = next.getAndIncrement();
        done.add(
            clients.submit(
                () -> {
                  try {
                    ask.run(index);
                  } finally {
                    open.release();
                  }
                  return null;
                }));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
    return next.get();
  }
}
