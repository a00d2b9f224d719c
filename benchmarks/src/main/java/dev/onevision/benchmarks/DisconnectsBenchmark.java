package dev.onevision.benchmarks;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.Suite;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Clients that go away at random moments: before their request is read, while it waits, while its
 * picture is looked at, in the middle of the answer. After each wave of them the suite's own gauges
 * are watched until nothing is held for anybody.
 */
@Command(
    name = "disconnects",
    mixinStandardHelpOptions = true,
    description = "How soon all is free again that clients held who went away.")
public final class DisconnectsBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(DisconnectsBenchmark.class);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** All of these are zero when nobody is served. */
  private static final List<String> HELD =
      List.of(
          "onevision_gateway_answers_open",
          "onevision_gateway_answers_resumed",
          "onevision_llm_requests_waiting",
          "onevision_llm_requests_running",
          "onevision_llm_kv_slots_used",
          "onevision_vision_lanes_busy",
          "onevision_workqueue_slots_busy");

  @Option(names = "--clients", defaultValue = "1000", description = "Clients in all.")
  private int clients;

  @Option(names = "--wave", defaultValue = "100", description = "Clients at once.")
  private int wave;

  @Option(
      names = "--stay",
      defaultValue = "4",
      description = "Seconds that a client stays at most.")
  private double stay;

  @Option(
      names = "--work",
      description = "Folder for data and logs. Default: a temporary one, deleted if all is well.")
  private Path work = Path.of("");

  private final Path home = Path.of(System.getProperty("onevision.home", ".")).toAbsolutePath();

  private DisconnectsBenchmark() {}

  /** Runs it and exits with 0 if all was free in time after each wave. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DisconnectsBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-leave") : work;
    Files.createDirectories(folder);
    List<Sample> samples = Sample.read(home);
    List<Double> freeAfter = new ArrayList<>();
    Map<String, Double> most = new TreeMap<>();
    boolean answers;
    try (HttpClient http = HttpClient.newHttpClient();
        Suite suite = Suite.start(http, new Suite.Replicas(1, 1, 1), home, folder)) {
      int port = suite.gateways().getFirst().port();
      new StreamClient(http).ask(List.of(port), samples.getFirst(), 0);
      awaitFree(suite, most);
      for (int first = 0; first < clients; first += wave) {
        send(port, samples, first, Math.min(wave, clients - first), suite, most);
        double seconds = awaitFree(suite, most);
        freeAfter.add(seconds);
        log.info("{} clients have left; all was free after {} s", first + wave, seconds);
      }
      answers = new StreamClient(http).ask(List.of(port), samples.getFirst(), 1).isComplete();
      System.out.println(outcomes(suite.gateways().getFirst()));
    }
    return report(freeAfter, most, answers, folder);
  }

  private void send(
      int port, List<Sample> samples, int first, int count, Suite suite, Map<String, Double> most)
      throws Exception {
    Random random = new Random(first);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = first; i < first + count; i++) {
        String body =
            StreamClient.body(samples.get(i % samples.size()), i, i % 3 != 0)
                .replace("\"resumable\":true", "\"resumable\":false");
        // A third of them stay to the last moment and go together.
        double seconds = Math.min(stay, random.nextDouble() * 1.5 * stay);
        Duration time = Duration.ofMillis((long) (seconds * 1000));
        boolean reset = random.nextBoolean();
        done.add(all.submit(() -> comeAndGo(port, body, time, reset)));
      }
      while (!done.stream().allMatch(Future::isDone)) {
        held(suite, most);
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
  }

  private static Void comeAndGo(int port, String body, Duration time, boolean reset)
      throws IOException {
    long leave = System.nanoTime() + time.toNanos();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + bytes.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
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
      } catch (SocketTimeoutException itsTime) {
        return;
      }
    }
  }

  /** Seconds until nothing is held any more. */
  private static double awaitFree(Suite suite, Map<String, Double> most) throws Exception {
    long begin = System.nanoTime();
    Map<String, Double> last = Map.of();
    while (System.nanoTime() < begin + PATIENCE.toNanos()) {
      Map<String, Double> held = held(suite, most);
      if (held.isEmpty()) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (seconds > LIMIT.toSeconds()) {
          log.warn("Held to the last: {}", last);
        }
        return seconds;
      }
      last = held;
      Thread.sleep(50);
    }
    throw new IllegalStateException("Still held after " + PATIENCE + ": " + held(suite, most));
  }

  private static Map<String, Double> held(Suite suite, Map<String, Double> most)
      throws IOException, InterruptedException {
    Map<String, Double> held = new TreeMap<>();
    for (PartProcess part : suite.services()) {
      for (String line : part.metrics()) {
        String name = line.split("[{ ]", 2)[0];
        double value = HELD.contains(name) ? value(line) : 0;
        if (value > 0) {
          held.merge(name, value, Double::sum);
        }
      }
    }
    held.forEach((name, value) -> most.merge(name, value, Math::max));
    return held;
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
      List<Double> freeAfter, Map<String, Double> most, boolean answers, Path folder) {
    System.out.println("| gauge | most | after |");
    System.out.println("|---|---|---|");
    most.forEach(
        (name, value) -> System.out.printf(Locale.ROOT, "| `%s` | %.0f | 0 |%n", name, value));
    double last = freeAfter.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%n%d clients in waves of %d; after each all was free within %.2f s; median %.2f s.%n",
        clients,
        wave,
        last,
        freeAfter.stream().sorted().skip(freeAfter.size() / 2).findFirst().orElse(0.0));
    boolean well = last <= LIMIT.toNanos() / 1e9 && answers;
    if (well && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder.toFile());
    } else {
      System.out.println("Logs are in " + folder);
    }
    return well ? 0 : 1;
  }
}
