package dev.onevision.benchmarks;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ReadyGateways;
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
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stops and starts every replica of every service in turn, as a rolling update does, under a steady
 * load of streams and whole answers whose clients are behind a load balancer that looks at
 * readiness.
 */
@Command(
    name = "rolling-restart",
    mixinStandardHelpOptions = true,
    description = "Restarts every replica in turn under load and counts the requests that fail.")
public final class RollingRestartBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(RollingRestartBenchmark.class);
  private static final Duration STOP_WITHIN = Duration.ofMinutes(2);

  @Option(names = "--clients", defaultValue = "6", description = "Clients, one request at a time.")
  private int clients;

  @Option(names = "--pause", defaultValue = "3", description = "Seconds between two restarts.")
  private int pause;

  @Option(names = "--rounds", defaultValue = "1", description = "Restarts of each replica.")
  private int rounds;

  @Option(
      names = "--only",
      defaultValue = "",
      description = "Restarts only replicas whose names begin so: vision, llm or gateway.")
  private String only = "";

  @Option(
      names = "--work",
      description = "Folder for data and logs. Default: a temporary one, deleted if all is well.")
  private Path work = Path.of("");

  private final Path home = Path.of(System.getProperty("onevision.home", ".")).toAbsolutePath();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private final StringBuilder restarts = new StringBuilder();

  private RollingRestartBenchmark() {}

  /** Runs it and exits with 0 if no request failed. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RollingRestartBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-roll") : work;
    Files.createDirectories(folder);
    List<Heard> heard = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Suite suite = Suite.start(http, new Suite.Replicas(2, 2, 2), home, folder);
        ReadyGateways balancer = new ReadyGateways(suite.gateways());
        ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Sample> samples = Sample.read(home);
      List<Future<List<Heard>>> loads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        boolean streams = i % 3 != 0;
        StreamClient client = new StreamClient(http);
        loads.add(load.submit(() -> ask(client, balancer, samples, streams)));
      }
      List<PartProcess> parts =
          suite.services().stream().filter(part -> part.name().startsWith(only)).toList();
      for (int round = 0; round < rounds; round++) {
        for (PartProcess part : parts) {
          Thread.sleep(Duration.ofSeconds(pause));
          restart(part);
        }
      }
      Thread.sleep(Duration.ofSeconds(pause));
      over.set(true);
      for (Future<List<Heard>> each : loads) {
        heard.addAll(each.get());
      }
    }
    return report(heard, folder);
  }

  private void restart(PartProcess part) throws InterruptedException {
    int before = asked.get();
    long begin = System.nanoTime();
    part.terminate(STOP_WITHIN);
    long stopped = System.nanoTime();
    part.start();
    part.awaitReady();
    long ready = System.nanoTime();
    log.info("{} was restarted", part.name());
    restarts.append(
        String.format(
            Locale.ROOT,
            "| %s | %.1f s | %.1f s | %d |%n",
            part.name(),
            (stopped - begin) / 1e9,
            (ready - stopped) / 1e9,
            asked.get() - before));
  }

  private List<Heard> ask(
      StreamClient client, ReadyGateways balancer, List<Sample> samples, boolean stream)
      throws InterruptedException {
    List<Heard> heard = new ArrayList<>();
    while (!over.get()) {
      int i = asked.getAndIncrement();
      Sample sample = samples.get(i % samples.size());
      Heard one = stream ? client.ask(balancer, sample, i) : client.askWhole(balancer, sample, i);
      if (!isWell(one)) {
        log.error("Request {} failed: {}", i, one);
      }
      heard.add(one);
    }
    return heard;
  }

  /** One that has to be sent anew has failed for a client that does not do that. */
  private static boolean isWell(Heard heard) {
    return heard.isComplete() && heard.repeated() == 0;
  }

  private int report(List<Heard> heard, Path folder) {
    long failed = heard.stream().filter(one -> !isWell(one)).count();
    System.out.println("| restarted | until stopped | until ready | requests begun meanwhile |");
    System.out.println("|---|---|---|---|");
    System.out.println(restarts);
    System.out.println("| requests | handed over and resumed | longest gap | failed |");
    System.out.println("|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %.1f s | %d |%n",
        heard.size(),
        heard.stream().filter(one -> one.resumed() > 0).count(),
        heard.stream().mapToDouble(Heard::longestGap).max().orElse(0),
        failed);
    if (failed == 0 && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder.toFile());
    } else {
      System.out.println("Logs are in " + folder);
    }
    return failed == 0 ? 0 : 1;
  }
}
