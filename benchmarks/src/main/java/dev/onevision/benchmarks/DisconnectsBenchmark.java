package dev.onevision.benchmarks;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Clients that disconnect at random moments: before the gateway has read the request, while the
 * request waits, while its image is encoded, during the completion. After each wave of clients the
 * benchmark polls the suite's gauges until all resources are free.
 */
@Command(
    name = "disconnects",
    mixinStandardHelpOptions = true,
    description = "Time until the suite has freed the resources of clients that disconnected.")
final class DisconnectsBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(DisconnectsBenchmark.class);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** All of these are zero on an idle suite. */
  static final List<String> GAUGES =
      List.of(
          "onevision_gateway_answers_open",
          "onevision_gateway_answers_resumed",
          "onevision_llm_requests_waiting",
          "onevision_llm_requests_running",
          "onevision_llm_kv_slots_used",
          "onevision_vision_lanes_busy",
          "onevision_workqueue_lanes_busy");

  @Option(names = "--clients", defaultValue = "1000", description = "Clients in all.")
  private int clients;

  @Option(names = "--wave", defaultValue = "100", description = "Clients at once.")
  private int wave;

  @Option(
      names = "--stay",
      defaultValue = "4",
      description = "Max seconds until a client disconnects.")
  private double stay;

  @Option(
      names = "--work",
      description =
          "Folder for data and logs. Default: a temporary one, deleted after a clean run.")
  private Path work = Path.of("");

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-leave") : work;
    Files.createDirectories(folder);
    List<Sample> samples = Sample.read(Checkout.home());
    List<Double> freeAfter = new ArrayList<>();
    Map<String, Double> max = new TreeMap<>();
    boolean answers;
    try (HttpClient http = HttpClient.newHttpClient();
        ProcessSuite suite = ProcessSuite.start(http, new ProcessSuite.Replicas(1, 1, 1), folder)) {
      int port = suite.gateways().getFirst().port();
      new ResumingClient(http).stream(List.of(port), new Question(samples.getFirst(), 0));
      awaitFree(suite, max);
      for (int first = 0; first < clients; first += wave) {
        send(port, samples, first, Math.min(wave, clients - first), suite, max);
        double seconds = awaitFree(suite, max);
        freeAfter.add(seconds);
        log.info(
            "{} clients disconnected; all resources were free after {} s", first + wave, seconds);
      }
      answers =
          new ResumingClient(http)
              .stream(List.of(port), new Question(samples.getFirst(), 1)).isComplete();
      System.out.println(outcomes(suite.gateways().getFirst()));
    }
    return report(freeAfter, max, answers, folder);
  }

  private void send(
      int port,
      List<Sample> samples,
      int first,
      int count,
      ProcessSuite suite,
      Map<String, Double> max)
      throws Exception {
    Random random = new Random(first);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = first; i < first + count; i++) {
        Question question = new Question(samples.get(i % samples.size()), i);
        // Streams that cannot be resumed: the suite must drop them at once.
        byte[] body = question.whole().with("stream", i % 3 != 0).json();
        // A third of the clients stay for the whole time and disconnect together.
        double seconds = Math.min(stay, random.nextDouble() * 1.5 * stay);
        Duration time = Duration.ofMillis((long) (seconds * 1000));
        boolean reset = random.nextBoolean();
        done.add(all.submit(() -> askAndLeave(port, body, time, reset)));
      }
      while (!done.stream().allMatch(Future::isDone)) {
        inUse(suite, max);
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
  }

  private static Void askAndLeave(int port, byte[] body, Duration time, boolean reset)
      throws IOException {
    long leave = System.nanoTime() + time.toNanos();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Content-Type: application/json\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      listen(socket, leave);
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    }
    return null;
  }

  private static void listen(Socket socket, long leave) throws IOException {
    InputStream answer = socket.getInputStream();
    byte[] buffer = new byte[8192];
    for (long left = leave - System.nanoTime(); left > 0; left = leave - System.nanoTime()) {
      socket.setSoTimeout(Math.toIntExact(left / 1_000_000) + 1);
      try {
        if (answer.read(buffer) < 0) {
          return;
        }
      } catch (SocketTimeoutException timeIsUp) {
        return;
      }
    }
  }

  /** Seconds until all resources are free. */
  private static double awaitFree(ProcessSuite suite, Map<String, Double> max) throws Exception {
    long begin = System.nanoTime();
    Map<String, Double> last = Map.of();
    while (System.nanoTime() < begin + TIMEOUT.toNanos()) {
      Map<String, Double> inUse = inUse(suite, max);
      if (inUse.isEmpty()) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (seconds > LIMIT.toSeconds()) {
          log.warn("Last resources in use: {}", last);
        }
        return seconds;
      }
      last = inUse;
      Thread.sleep(50);
    }
    throw new IllegalStateException("Still in use after " + TIMEOUT + ": " + inUse(suite, max));
  }

  private static Map<String, Double> inUse(ProcessSuite suite, Map<String, Double> max)
      throws IOException, InterruptedException {
    Map<String, Double> inUse = new TreeMap<>();
    for (PartProcess part : suite.services()) {
      for (String line : part.metrics()) {
        String name = line.split("[{ ]", 2)[0];
        double value = GAUGES.contains(name) ? value(line) : 0;
        if (value > 0) {
          inUse.merge(name, value, Double::sum);
        }
      }
    }
    inUse.forEach((name, value) -> max.merge(name, value, Math::max));
    return inUse;
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static String outcomes(PartProcess gateway) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("| outcome | requests |\n|---|---|\n");
    for (String line : gateway.metrics()) {
      if (line.startsWith("onevision_gateway_requests_total")) {
        String labels =
            line.replaceAll(".*outcome=\"(\\w+)\",stream=\"(\\w+)\".*", "$1, stream $2");
        text.append(String.format(Locale.ROOT, "| %s | %.0f |%n", labels, value(line)));
      }
    }
    return text.toString();
  }

  private int report(
      List<Double> freeAfter, Map<String, Double> max, boolean answers, Path folder) {
    System.out.println("| gauge | max | after |");
    System.out.println("|---|---|---|");
    max.forEach(
        (name, value) -> System.out.printf(Locale.ROOT, "| `%s` | %.0f | 0 |%n", name, value));
    double last = freeAfter.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%n%d clients in waves of %d; after each wave, all resources were free within %.2f s;"
            + " median %.2f s.%n",
        clients,
        wave,
        last,
        freeAfter.stream().sorted().skip(freeAfter.size() / 2).findFirst().orElse(0.0));
    boolean passed = last <= LIMIT.toNanos() / 1e9 && answers;
    if (passed && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder.toFile());
    } else {
      System.out.println("Logs are in " + folder);
    }
    return passed ? 0 : 1;
  }
}
