package dev.onevision.benchmarks.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams answers. A stream that is cut, because its gateway died, is resumed at another one behind
 * the last event that was heard; so is one that says nothing for four minutes. Thread-safe.
 */
public final class StreamClient {

  private static final Logger log = LoggerFactory.getLogger(StreamClient.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration SILENCE = Duration.ofMinutes(4);
  private static final int TOKENS = 200;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stream-watch").factory());

  private final HttpClient http;

  public StreamClient(HttpClient http) {
    this.http = http;
  }

  /**
   * What was heard.
   *
   * @param text the whole answer
   * @param places of its events, as their ids count them, in the order in which they came
   * @param end why it ended; an error's message if it failed
   * @param longestGap between two events, in seconds
   * @param resumed how often it was cut, or handed over, and gone on with
   * @param repeated how often it was sent anew, because it was refused or cut before its first
   *     event
   * @param stalled how often it was silent for so long that it was taken for dead
   */
  public record Heard(
      String text,
      List<Integer> places,
      String end,
      double longestGap,
      int resumed,
      int repeated,
      int stalled) {

    /** Whether the answer came to its end. */
    public boolean isComplete() {
      return end.equals("stop") || end.equals("length");
    }
  }

  /**
   * The body of a request for 200 tokens, chosen at random.
   *
   * @param stream whether for a stream, which then can be resumed
   */
  public static String body(Sample sample, long seed, boolean stream) {
    return new Question(sample, seed, TOKENS).body(stream);
  }

  /**
   * Asks for 200 tokens and listens to the end.
   *
   * @param gateways ports; the first is asked, the next takes over when one dies
   */
  public Heard ask(List<Integer> gateways, Sample sample, long seed) throws InterruptedException {
    return ask(inTurn(gateways), sample, seed);
  }

  /**
   * Asks for 200 tokens and listens to the end.
   *
   * @param gateway asked for a port each time the request is sent
   */
  public Heard ask(IntSupplier gateway, Sample sample, long seed) throws InterruptedException {
    return ask(gateway, new Question(sample, seed, TOKENS), _ -> {});
  }

  /**
   * Asks and listens to the end.
   *
   * @param gateways ports; the first is asked, the next takes over when one dies
   * @param watcher is told the number of events heard so far, at each
   */
  public Heard ask(List<Integer> gateways, Question question, IntConsumer watcher)
      throws InterruptedException {
    return ask(inTurn(gateways), question, watcher);
  }

  private static IntSupplier inTurn(List<Integer> gateways) {
    Iterator<Integer> ports = Stream.generate(() -> gateways).flatMap(List::stream).iterator();
    return ports::next;
  }

  private Heard ask(IntSupplier gateway, Question question, IntConsumer watcher)
      throws InterruptedException {
    Listening listening = new Listening(watcher);
    long end = System.nanoTime() + PATIENCE.toNanos();
    String body = question.body(true);
    while (System.nanoTime() < end) {
      int port = gateway.getAsInt();
      try {
        HttpResponse<InputStream> response =
            http.send(
                request(port, body, listening.connect()),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
          if (response.statusCode() != 200) {
            String error = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            if (!isToBeRepeated(response)) {
              return listening.failed(response.statusCode() + " " + error);
            }
            log.info("Refused at {}: {} {}", port, response.statusCode(), error);
            Thread.sleep(500); // as the answer asks for
            continue;
          }
          listen(stream, listening);
        }
        if (listening.hasEnded()) {
          return listening.heard();
        }
        log.info("Ended at {} before its end: {}", port, listening);
      } catch (IOException cut) {
        log.info("Cut at {}: {}: {}", port, cut, listening);
        Thread.sleep(200);
      }
    }
    return listening.failed("no end within " + PATIENCE);
  }

  /** As {@link #ask(IntSupplier, Sample, long)}, for the answer as a whole. */
  public Heard askWhole(IntSupplier gateway, Sample sample, long seed) throws InterruptedException {
    Listening listening = new Listening(_ -> {});
    long end = System.nanoTime() + PATIENCE.toNanos();
    String body = body(sample, seed, false);
    while (System.nanoTime() < end) {
      int port = gateway.getAsInt();
      try {
        HttpResponse<String> response =
            http.send(
                request(port, body, listening.connect()), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          listening.whole(response.body());
          return listening.heard();
        }
        if (!isToBeRepeated(response)) {
          return listening.failed(response.statusCode() + " " + response.body());
        }
        log.info("Refused at {}: {} {}", port, response.statusCode(), response.body());
        Thread.sleep(500);
      } catch (IOException cut) {
        log.info("Cut at {}: {}: {}", port, cut, listening);
        Thread.sleep(200);
      }
    }
    return listening.failed("no end within " + PATIENCE);
  }

  private static HttpRequest request(int port, String body, String lastEventId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    return request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private static boolean isToBeRepeated(HttpResponse<?> response) {
    return response.statusCode() == 503 || response.statusCode() == 429;
  }

  private static void listen(InputStream stream, Listening listening) throws IOException {
    ScheduledFuture<?> watching =
        WATCH.scheduleAtFixedRate(
            () -> {
              if (listening.isSilentFor(SILENCE)) {
                log.error("Silent for {}: {}", SILENCE, listening);
                listening.stalled();
                close(stream);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        listening.line(line);
      }
    } finally {
      watching.cancel(false);
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      log.debug("It was closed already", e);
    }
  }
}
