package dev.onevision.benchmarks.soak;

import dev.onevision.benchmarks.soak.Footprint.Quantity;
import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.Suite;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the suite as separate processes under a steady load and watches what each of them holds. A
 * stream begins every so often, whether earlier ones have ended or not.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Watches the suite's memory, handles and threads under a steady load.")
public final class Soak implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Soak.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
  private static final double NANOS_PER_HOUR = 3600e9;

  @Option(names = "--minutes", defaultValue = "60", description = "How long the load lasts.")
  private int minutes;

  @Option(names = "--rate", defaultValue = "0.5", description = "Streams that begin in a second.")
  private double rate;

  @Option(
      names = "--work",
      description =
          "Folder for data, logs, and what was seen (samples.csv). Default: a temporary one,"
              + " deleted if all is well.")
  private Path work = Path.of("");

  private final Path home = Path.of(System.getProperty("onevision.home", ".")).toAbsolutePath();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private Soak() {}

  /** Runs it and exits with 0 if every stream came to its end. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-soak") : work;
    Files.createDirectories(folder);
    try (HttpClient http = HttpClient.newHttpClient();
        Suite suite = Suite.start(http, new Suite.Replicas(1, 1, 1), home, folder)) {
      Trends trends = watch(http, suite, folder);
      System.out.println(trends.table());
      System.out.printf("%d streams, %d failed%n", asked.get(), failed.get());
    }
    if (failed.get() == 0 && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return failed.get() == 0 ? 0 : 1;
  }

  private Trends watch(HttpClient http, Suite suite, Path folder)
      throws IOException, InterruptedException {
    Trends trends = new Trends();
    Path samples = folder.resolve("samples.csv");
    Files.writeString(samples, "hours,part,quantity,value\n");
    List<PartProcess> parts = suite.all();
    int looks = 0;
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
        Thread.sleep(LOOK_EVERY);
        if (looks++ % 20 == 0) {
          log.info("{} min: {} streams, {} failed", Math.round(hours * 60), asked, failed);
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

  private void load(HttpClient http, Suite suite, long end) {
    StreamClient client = new StreamClient(http);
    List<Sample> samples = Sample.read(home);
    List<Integer> gateways = suite.gateways().stream().map(PartProcess::port).toList();
    long next = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      while (next < end) {
        LockSupport.parkNanos(next - System.nanoTime());
        next += (long) (1e9 / rate);
        int i = asked.getAndIncrement();
        clients.submit(
            () -> {
              StreamClient.Heard heard = client.ask(gateways, samples.get(i % samples.size()), i);
              if (!heard.isComplete()) {
                log.error("A stream failed: {}", heard.end());
                failed.incrementAndGet();
              }
              return heard;
            });
      }
    }
  }
}
