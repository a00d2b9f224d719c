package dev.onevision.benchmarks;

import dev.onevision.benchmarks.suite.LoadBalancer;
import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Restarts each replica of each service in turn, as a rolling update does, under a steady load of
 * streams and whole completions behind a load balancer with readiness checks.
 */
@Command(
    name = "rolling-restart",
    mixinStandardHelpOptions = true,
    description = "Restarts every replica in turn under load and counts the requests that fail.")
final class RollingRestartBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(RollingRestartBenchmark.class);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

  @Option(names = "--clients", defaultValue = "6", description = "Clients, one request at a time.")
  private int clients;

  @Option(names = "--pause", defaultValue = "3", description = "Seconds between two restarts.")
  private int pause;

  @Option(names = "--rounds", defaultValue = "1", description = "Restarts of each replica.")
  private int rounds;

  @Option(
      names = "--only",
      defaultValue = "",
      description = "Restarts only replicas with this prefix: vision, llm or gateway.")
  private String only = "";

  @Option(
      names = "--work",
      description =
          "Folder for data and logs. Default: a temporary one, deleted after a clean run.")
  private Path work = Path.of("");

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private final StringBuilder restarts = new StringBuilder();

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-roll") : work;
    Files.createDirectories(folder);
    List<StreamResult> results = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ProcessSuite suite = ProcessSuite.start(http, new ProcessSuite.Replicas(2, 2, 2), folder);
        LoadBalancer balancer = new LoadBalancer(suite.gateways());
        ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Sample> samples = Sample.read(Checkout.home());
      List<Future<List<StreamResult>>> loads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        boolean streams = i % 3 != 0;
        ResumingClient client = new ResumingClient(http);
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
      for (Future<List<StreamResult>> each : loads) {
        results.addAll(each.get());
      }
    }
    return report(results, folder);
  }

  private void restart(PartProcess part) throws InterruptedException {
    int before = asked.get();
    long begin = System.nanoTime();
    part.terminate(STOP_TIMEOUT);
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

  private List<StreamResult> ask(
      ResumingClient client, LoadBalancer balancer, List<Sample> samples, boolean stream)
      throws InterruptedException {
    List<StreamResult> results = new ArrayList<>();
    while (!over.get()) {
      int i = asked.getAndIncrement();
      Sample sample = samples.get(i % samples.size());
      Question question = new Question(sample, i);
      StreamResult one =
          stream ? client.stream(balancer, question) : client.complete(balancer, question);
      if (!isGood(one)) {
        log.error("Request {} failed: {}", i, one);
      }
      results.add(one);
    }
    return results;
  }

  /** A repeated request counts as failed: not every client repeats requests. */
  private static boolean isGood(StreamResult result) {
    return result.isComplete() && result.repeated() == 0;
  }

  private int report(List<StreamResult> results, Path folder) {
    long failed = results.stream().filter(one -> !isGood(one)).count();
    System.out.println("| restarted | until stopped | until ready | requests sent meanwhile |");
    System.out.println("|---|---|---|---|");
    System.out.println(restarts);
    System.out.println("| requests | handed over and resumed | max gap | failed |");
    System.out.println("|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %.1f s | %d |%n",
        results.size(),
        results.stream().filter(one -> one.resumed() > 0).count(),
        results.stream().mapToDouble(StreamResult::maxGap).max().orElse(0),
        failed);
    if (failed == 0 && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder.toFile());
    } else {
      System.out.println("Logs are in " + folder);
    }
    return failed == 0 ? 0 : 1;
  }
}
