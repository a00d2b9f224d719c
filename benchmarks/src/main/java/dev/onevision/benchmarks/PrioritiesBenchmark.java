package dev.onevision.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long somebody who asks about a picture waits for the first token, on a quiet suite and beside
 * requests for spare capacity, which have many pictures each. No picture comes twice, so that none
 * is encoded already.
 */
@Command(
    name = "priorities",
    mixinStandardHelpOptions = true,
    description =
        "Time to the first token without and with requests for spare capacity beside it, on a"
            + " suite that was started with ./onevision serve.")
public final class PrioritiesBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(PrioritiesBenchmark.class);
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 700;
  private static final int BLOCK = 100;
  private static final int REQUESTS_AT_HAND = 150;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(names = "--url", defaultValue = "http://127.0.0.1:8080", description = "The suite.")
  private URI url = URI.create("");

  @Option(names = "--streams", defaultValue = "20", description = "Streams, one after the other.")
  private int streams;

  @Option(names = "--beside", defaultValue = "16", description = "Requests for spare capacity.")
  private int beside;

  @Option(names = "--pictures", defaultValue = "8", description = "Pictures in each of these.")
  private int pictures;

  private final Random random = new Random();
  private final AtomicInteger answered = new AtomicInteger();

  private PrioritiesBenchmark() {}

  /** Exits with 0 if all streams were answered, and requests for spare capacity beside them. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PrioritiesBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    log.info("Drawing {} pictures", REQUESTS_AT_HAND * pictures + 3 * streams);
    List<String> questions =
        Stream.generate(() -> question(1, 16, "auto", true)).limit(3L * streams).toList();
    ConcurrentLinkedQueue<String> background =
        new ConcurrentLinkedQueue<>(
            Stream.generate(() -> question(pictures, 1, "flex", false))
                .limit(REQUESTS_AT_HAND)
                .toList());
    Iterator<String> next = questions.iterator();
    try (HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      firstTokens(http, next); // what is slow only at first
      List<Double> quiet = firstTokens(http, next);
      List<Future<Void>> running =
          IntStream.range(0, beside)
              .mapToObj(_ -> clients.submit(() -> keepAsking(http, background)))
              .toList();
      Thread.sleep(Duration.ofSeconds(2));
      int before = answered.get();
      List<Double> busy = firstTokens(http, next);
      int meanwhile = answered.get() - before;
      boolean lasted = !background.isEmpty();
      background.clear();
      for (Future<Void> each : running) {
        each.get();
      }
      return report(quiet, busy, meanwhile, lasted);
    }
  }

  private List<Double> firstTokens(HttpClient http, Iterator<String> questions)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      seconds.add(secondsToFirstToken(http, questions.next()));
      Thread.sleep(100);
    }
    return seconds.stream().sorted().toList();
  }

  private double secondsToFirstToken(HttpClient http, String body)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<Stream<String>> response =
        http.send(request(body), HttpResponse.BodyHandlers.ofLines());
    double first = Double.NaN;
    try (Stream<String> lines = response.body()) {
      for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
        boolean isToken = line.next().matches(".*\"content\":\"[^\"].*");
        if (isToken && Double.isNaN(first)) {
          first = (System.nanoTime() - begin) / 1e9;
        }
      }
    }
    if (response.statusCode() != 200 || Double.isNaN(first)) {
      throw new IOException("No token came: status " + response.statusCode());
    }
    return first;
  }

  private Void keepAsking(HttpClient http, ConcurrentLinkedQueue<String> bodies)
      throws IOException, InterruptedException {
    for (String body = bodies.poll(); body != null; body = bodies.poll()) {
      HttpResponse<String> response =
          http.send(request(body), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.body());
      }
      answered.incrementAndGet();
    }
    return null;
  }

  private HttpRequest request(String body) {
    return HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private String question(int count, int tokens, String tier, boolean stream) {
    List<Map<String, Object>> content = new ArrayList<>();
    content.add(Map.of("type", "text", "text", "Describe the picture."));
    for (int i = 0; i < count; i++) {
      content.add(
          Map.of(
              "type",
              "image_url",
              "image_url",
              Map.of("url", "data:image/png;base64," + picture())));
    }
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "model",
                "onevision-demo",
                "max_tokens",
                tokens,
                "temperature",
                0,
                "service_tier",
                tier,
                "stream",
                stream,
                "messages",
                List.of(Map.of("role", "user", "content", content))));
  }

  /** Blocks of random colors, in base64. */
  private String picture() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int x = 0; x < WIDTH; x += BLOCK) {
      for (int y = 0; y < HEIGHT; y += BLOCK) {
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillRect(x, y, BLOCK, BLOCK);
      }
    }
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }

  private int report(List<Double> quiet, List<Double> busy, int meanwhile, boolean lasted) {
    System.out.println("| time to the first token | median | 9 of 10 within | longest |");
    System.out.println("|---|---|---|---|");
    row("nothing else", quiet);
    row("beside %d requests of %d pictures".formatted(beside, pictures), busy);
    System.out.printf("%n%d of these requests were answered meanwhile.%n", meanwhile);
    if (!lasted) {
      System.out.println("They ended before the streams did: ask for fewer streams.");
    }
    return meanwhile > 0 && lasted ? 0 : 1;
  }

  private static void row(String name, List<Double> sorted) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f s | %.2f s | %.2f s |%n",
        name,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.getLast());
  }
}
