package dev.onevision.benchmarks.soak;

import dev.onevision.benchmarks.Checkout;
import dev.onevision.benchmarks.soak.Footprint.Quantity;
import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the suite as separate processes under a steady load and samples the resources of each
 * process. Streams begin at a fixed rate, independent of the ends of earlier ones.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Watches the suite's memory, handles and threads under a steady load.")
public final class Soak implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Soak.class);
  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(15);
  private static final double NANOS_PER_HOUR = 3600e9;

  @Option(names = "--minutes", defaultValue = "60", description = "Minutes under load.")
  private int minutes;

  @Option(names = "--rate", defaultValue = "0.5", description = "Streams per second.")
  private double rate;

  @Option(
      names = "--work",
      description =
          "Folder for data, logs and samples.csv. Default: a temporary one, deleted after a run"
              + " without failures.")
  private Path work = Path.of("");

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-soak") : work;
    Files.createDirectories(folder);
    try (HttpClient http = HttpClient.newHttpClient();
        ProcessSuite suite = ProcessSuite.start(http, new ProcessSuite.Replicas(1, 1, 1), folder)) {
      Trends trends = watch(http, suite, folder);
      System.out.println(trends.table());
      System.out.printf("%d streams, %d failed%n", sent.get(), failed.get());
    }
    if (failed.get() == 0 && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return failed.get() == 0 ? 0 : 1;
  }

  private Trends watch(HttpClient http, ProcessSuite suite, Path folder)
      throws IOException, InterruptedException {
    Trends trends = new Trends();
    Path samples = folder.resolve("samples.csv");
    Files.writeString(samples, "hours,part,quantity,value\n");
    List<PartProcess> parts = suite.all();
    int samplesTaken = 0;
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MINUTES.toNanos(minutes);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      background.submit(() -> load(http, suite, end));
      while (System.nanoTime() < end) {
        double hours = (System.nanoTime() - begin) / NANOS_PER_HOUR;
        for (PartProcess part : parts) {
          Map<Quantity, Double> footprint = Footprint.of(part);
          trends.add(part.name(), hours, footprint);
          Files.writeString(samples, lines(hours, part, footprint), StandardOpenOption.APPEND);
        }
        Thread.sleep(SAMPLE_INTERVAL);
        if (samplesTaken++ % 20 == 0) {
          log.info("{} min: {} streams, {} failed", Math.round(hours * 60), sent, failed);
        }
      }
    }
    return trends;
  }

  private static String lines(double hours, PartProcess part, Map<Quantity, Double> footprint) {
    StringBuilder lines = new StringBuilder();
    footprint.forEach(
        (quantity, value) ->
            lines.append(
                String.format(
                    Locale.ROOT,
                    "%.4f,%s,\"%s\",%.1f%n",
                    hours,
                    part.name(),
                    quantity.title(),
                    value)));
    return lines.toString();
  }

  private void load(HttpClient http, ProcessSuite suite, long end) {
    ResumingClient client = new ResumingClient(http);
    List<Sample> samples = Sample.read(Checkout.home());
    List<Integer> gateways = suite.gateways().stream().map(PartProcess::port).toList();
    long next = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      while (next < end) {
        LockSupport.parkNanos(next - System.nanoTime());
        next += (long) (1e9 / rate);
        int i = sent.getAndIncrement();
        clients.submit(
            () -> {
              StreamResult result =
                  client.stream(gateways, new Question(samples.get(i % samples.size()), i));
              if (!result.isComplete()) {
                log.error("A stream failed: {}", result.end());
                failed.incrementAndGet();
              }
              return result;
            });
      }
    }
  }
}
