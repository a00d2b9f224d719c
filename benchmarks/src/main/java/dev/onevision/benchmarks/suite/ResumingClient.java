package dev.onevision.benchmarks.suite;

import dev.onevision.client.ApiException;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.ServerSentEvents;
import java.io.IOException;
import java.io.InputStream;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams completions. If a stream is cut or is silent for four minutes, the client resumes it at
 * another gateway after the last event. A refused request is sent again, unless it is held back
 * until the last worker is of a newer release. Thread-safe.
 */
public final class ResumingClient {

  private static final Logger log = LoggerFactory.getLogger(ResumingClient.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Duration SILENCE_TIMEOUT = Duration.ofMinutes(4);
  private static final Duration RETRY_AFTER_REFUSAL = Duration.ofMillis(500);
  private static final Duration RETRY_AFTER_CUT = Duration.ofMillis(200);

  private static final ScheduledExecutorService WATCHDOG =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stream-watchdog").factory());

  private final HttpClient http;

  public ResumingClient(HttpClient http) {
    this.http = http;
  }

  /**
   * Streams a completion to its end.
   *
   * @param gateways ports; the client asks the first, and the next one if that fails
   */
  public StreamResult stream(List<Integer> gateways, Question question)
      throws InterruptedException {
    return stream(gateways, question, _ -> {});
  }

  /**
   * Streams a completion to its end.
   *
   * @param gateways ports; the client asks the first, and the next one if that fails
   * @param onEvent receives the number of events so far, at each event
   */
  public StreamResult stream(List<Integer> gateways, Question question, IntConsumer onEvent)
      throws InterruptedException {
    Iterator<Integer> ports = Stream.generate(() -> gateways).flatMap(List::stream).iterator();
    return stream(ports::next, question.stream(), onEvent);
  }

  /**
   * Streams a completion to its end.
   *
   * @param gateway supplies the port for each attempt
   */
  public StreamResult stream(IntSupplier gateway, Question question) throws InterruptedException {
    return stream(gateway, question.stream(), _ -> {});
  }

  /**
   * Streams a completion to its end.
   *
   * @param gateway supplies the port for each attempt
   * @param question a request for a stream that can be resumed
   */
  public StreamResult stream(IntSupplier gateway, ChatRequest question)
      throws InterruptedException {
    return stream(gateway, question, _ -> {});
  }

  private StreamResult stream(IntSupplier gateway, ChatRequest question, IntConsumer onEvent)
      throws InterruptedException {
    StreamRecorder recorder = new StreamRecorder(onEvent);
    byte[] body = question.json();
    return retry(
        gateway,
        recorder,
        request -> {
          HttpResponse<InputStream> response =
              http.send(body(request, body).build(), HttpResponse.BodyHandlers.ofInputStream());
          try (InputStream stream = response.body()) {
            if (response.statusCode() != 200) {
              String error = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
              return new Refusal(response.statusCode(), error);
            }
            record(stream, recorder);
          }
          return null;
        });
  }

  /** As {@link #stream(IntSupplier, Question)}, with a response that is not a stream. */
  public StreamResult complete(IntSupplier gateway, Question question) throws InterruptedException {
    return complete(gateway, question.whole());
  }

  /** As {@link #stream(IntSupplier, ChatRequest)}, with a response that is not a stream. */
  public StreamResult complete(IntSupplier gateway, ChatRequest question)
      throws InterruptedException {
    StreamRecorder recorder = new StreamRecorder(_ -> {});
    byte[] body = question.json();
    return retry(
        gateway,
        recorder,
        request -> {
          HttpResponse<String> response =
              http.send(body(request, body).build(), HttpResponse.BodyHandlers.ofString());
          if (response.statusCode() != 200) {
            return new Refusal(response.statusCode(), response.body());
          }
          recorder.acceptWhole(response.body());
          return null;
        });
  }

  /** A response with another status than 200. */
  private record Refusal(int status, String body) {

    /** Whether not all workers are of a release that knows a feature of the request. */
    boolean isHeldBack() {
      return body.contains(StreamResult.HELD_BACK);
    }
  }

  private interface Attempt {
    /** Returns null if the request was not refused. */
    @Nullable Refusal send(HttpRequest.Builder request) throws IOException, InterruptedException;
  }

  private static StreamResult retry(IntSupplier gateway, StreamRecorder recorder, Attempt attempt)
      throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      int port = gateway.getAsInt();
      try {
        Refusal refusal = attempt.send(request(port, recorder.connect()));
        if (recorder.hasEnded()) {
          return recorder.result();
        }
        if (refusal == null) {
          log.info("The stream from {} stopped before its end: {}", port, recorder);
        } else if (ApiException.isRetryable(refusal.status()) && !refusal.isHeldBack()) {
          log.info("{} refused: {} {}", port, refusal.status(), refusal.body());
          Thread.sleep(RETRY_AFTER_REFUSAL);
        } else {
          return recorder.failed(refusal.status() + " " + refusal.body());
        }
      } catch (IOException cut) {
        log.info("The connection to {} was cut: {}: {}", port, cut, recorder);
        Thread.sleep(RETRY_AFTER_CUT);
      }
    }
    return recorder.failed("no end within " + TIMEOUT);
  }

  private static HttpRequest.Builder request(int port, String lastEventId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json");
    return lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId);
  }

  private static HttpRequest.Builder body(HttpRequest.Builder request, byte[] body) {
    return request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private static void record(InputStream stream, StreamRecorder recorder) throws IOException {
    ScheduledFuture<?> watchdog =
        WATCHDOG.scheduleAtFixedRate(
            () -> {
              if (recorder.isSilentFor(SILENCE_TIMEOUT)) {
                log.error("Silent for {}: {}", SILENCE_TIMEOUT, recorder);
                recorder.stalled();
                close(stream);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    try {
      ServerSentEvents.read(stream, recorder::accept);
    } finally {
      watchdog.cancel(false);
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      log.debug("The stream was closed already", e);
    }
  }
}
