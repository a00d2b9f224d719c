package dev.onevision.benchmarks;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Completion;
import dev.onevision.client.Content;
import dev.onevision.client.OpenAiClient;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the time to first token of interactive requests on an idle suite and beside flex
 * requests with many images each. Each image is new, so that none is in a cache.
 */
@Command(
    name = "priorities",
    mixinStandardHelpOptions = true,
    description =
        "Time to first token with and without flex requests, on a suite that was started with"
            + " ./onevision serve.")
final class PrioritiesBenchmark implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(PrioritiesBenchmark.class);
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 700;
  private static final int BLOCK = 100;
  private static final int BACKGROUND_REQUESTS = 150;

  @Mixin private SuiteUrl suite = new SuiteUrl();

  @Option(
      names = "--streams",
      defaultValue = "20",
      description = "Interactive streams, one after the other.")
  private int streams;

  @Option(names = "--flex", defaultValue = "16", description = "Concurrent flex requests.")
  private int flex;

  @Option(names = "--images", defaultValue = "8", description = "Images in each flex request.")
  private int images;

  private final Random random = new Random();
  private final AtomicInteger completed = new AtomicInteger();

  @Override
  public Integer call() throws Exception {
    log.info("Drawing {} images", BACKGROUND_REQUESTS * images + 3 * streams);
    List<ChatRequest> questions =
        Stream.generate(() -> question(1, 16, "auto")).limit(3L * streams).toList();
    ConcurrentLinkedQueue<ChatRequest> background =
        new ConcurrentLinkedQueue<>(
            Stream.generate(() -> question(images, 1, "flex")).limit(BACKGROUND_REQUESTS).toList());
    Iterator<ChatRequest> next = questions.iterator();
    try (OpenAiClient client = suite.client();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      firstTokens(client, next); // warm-up
      List<Double> idle = firstTokens(client, next);
      List<Future<Void>> running =
          IntStream.range(0, flex)
              .mapToObj(_ -> clients.submit(() -> completeAll(client, background)))
              .toList();
      Thread.sleep(Duration.ofSeconds(2));
      int before = completed.get();
      List<Double> busy = firstTokens(client, next);
      int meanwhile = completed.get() - before;
      boolean lasted = !background.isEmpty();
      background.clear();
      for (Future<Void> each : running) {
        each.get();
      }
      return report(idle, busy, meanwhile, lasted);
    }
  }

  private List<Double> firstTokens(OpenAiClient client, Iterator<ChatRequest> questions)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      seconds.add(secondsToFirstToken(client, questions.next()));
      Thread.sleep(100);
    }
    return seconds.stream().sorted().toList();
  }

  private static double secondsToFirstToken(OpenAiClient client, ChatRequest request)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<Completion.Delta> deltas = client.stream(request, _ -> {}).deltas();
    if (deltas.isEmpty()) {
      throw new IOException("The completion has no text.");
    }
    return (deltas.getFirst().nanos() - begin) / 1e9;
  }

  private Void completeAll(OpenAiClient client, ConcurrentLinkedQueue<ChatRequest> requests)
      throws IOException, InterruptedException {
    for (ChatRequest next = requests.poll(); next != null; next = requests.poll()) {
      client.complete(next);
      completed.incrementAndGet();
    }
    return null;
  }

  private ChatRequest question(int count, int tokens, String tier) {
    List<Map<String, Object>> content = new ArrayList<>();
    content.add(Content.text("Describe the image."));
    for (int i = 0; i < count; i++) {
      content.add(Content.image(image()));
    }
    return ChatRequest.of("onevision-demo", List.of(Map.of("role", "user", "content", content)))
        .with(Map.of("max_tokens", tokens, "temperature", 0, "service_tier", tier));
  }

  /** A PNG file with blocks of random colors. */
  private byte[] image() {
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
    return png.toByteArray();
  }

  private int report(List<Double> idle, List<Double> busy, int meanwhile, boolean lasted) {
    System.out.println("| time to first token | median | p90 | max |");
    System.out.println("|---|---|---|---|");
    row("idle suite", idle);
    row("beside %d flex requests of %d images".formatted(flex, images), busy);
    System.out.printf("%n%d flex requests completed meanwhile.%n", meanwhile);
    if (!lasted) {
      System.out.println("The flex requests ended before the streams. Use fewer streams.");
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
