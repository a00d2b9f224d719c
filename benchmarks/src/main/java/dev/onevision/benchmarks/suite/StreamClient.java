package dev.onevision.benchmarks.suite;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams answers. A stream that is cut, because its gateway died, is resumed at another one behind
 * the last event that was heard. Thread-safe.
 */
public final class StreamClient {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HttpClient http;

  public StreamClient(HttpClient http) {
    this.http = http;
  }

  /**
   * What was heard.
   *
   * @param text the whole answer
   * @param end why it ended; an error's message if it failed
   * @param longestGap between two events, in seconds
   * @param resumed how often it was cut, or handed over, and gone on with
   * @param repeated how often it was sent anew, because it was refused or cut before its first
   *     event
   */
  public record Heard(String text, String end, double longestGap, int resumed, int repeated) {

    /** Whether the answer came to its end. */
    public boolean isComplete() {
      return end.equals("stop") || end.equals("length");
    }
  }

  /**
   * Asks and listens to the end.
   *
   * @param gateways ports; the first is asked, the next takes over when one dies
   */
  public Heard ask(List<Integer> gateways, Sample sample, long seed) throws InterruptedException {
    Iterator<Integer> ports = Stream.generate(() -> gateways).flatMap(List::stream).iterator();
    return ask(ports::next, sample, seed);
  }

  /**
   * Asks and listens to the end.
   *
   * @param gateway asked for a port each time the request is sent
   */
  public Heard ask(IntSupplier gateway, Sample sample, long seed) throws InterruptedException {
    Listening listening = new Listening();
    long end = System.nanoTime() + PATIENCE.toNanos();
    String body = body(sample, seed, true);
    while (System.nanoTime() < end) {
      try {
        HttpRequest.Builder request = request(gateway.getAsInt());
        listening.ask(request);
        HttpResponse<Stream<String>> response =
            http.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
          if (response.statusCode() != 200) {
            if (isToBeRepeated(response)) {
              Thread.sleep(500); // as the answer asks for
              continue;
            }
            return listening.failed(response.statusCode() + " " + String.join(" ", lines.toList()));
          }
          lines.forEach(listening::line);
        }
        if (listening.end != null) {
          return listening.heard();
        }
      } catch (IOException | java.io.UncheckedIOException cut) {
        Thread.sleep(200);
      }
    }
    return listening.failed("no end within " + PATIENCE);
  }

  /** As {@link #ask(IntSupplier, Sample, long)}, for the answer as a whole. */
  public Heard askWhole(IntSupplier gateway, Sample sample, long seed) throws InterruptedException {
    Listening listening = new Listening();
    long end = System.nanoTime() + PATIENCE.toNanos();
    String body = body(sample, seed, false);
    while (System.nanoTime() < end) {
      try {
        HttpRequest.Builder request = request(gateway.getAsInt());
        listening.ask(request);
        HttpResponse<String> response =
            http.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          listening.whole(response.body());
          return listening.heard();
        }
        if (!isToBeRepeated(response)) {
          return listening.failed(response.statusCode() + " " + response.body());
        }
        Thread.sleep(500);
      } catch (IOException cut) {
        Thread.sleep(200);
      }
    }
    return listening.failed("no end within " + PATIENCE);
  }

  private static HttpRequest.Builder request(int port) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  private static boolean isToBeRepeated(HttpResponse<?> response) {
    return response.statusCode() == 503 || response.statusCode() == 429;
  }

  /**
   * The body of a request for 200 tokens, chosen at random.
   *
   * @param stream whether for a stream, which then can be resumed
   */
  public static String body(Sample sample, long seed, boolean stream) {
    Map<String, Object> body =
        new HashMap<>(
            Map.of(
                "model",
                "onevision-demo",
                "seed",
                seed,
                "temperature",
                1,
                "max_tokens",
                200,
                "ignore_eos",
                true,
                "messages",
                List.of(Map.of("role", "user", "content", content(sample)))));
    if (stream) {
      body.put("stream", true);
      body.put("stream_options", Map.of("resumable", true));
    }
    return JSON.writeValueAsString(body);
  }

  private static List<Object> content(Sample sample) {
    return List.of(
        Map.of(
            "type",
            "image_url",
            "image_url",
            Map.of("url", "data:image/png;base64," + sample.picture())),
        Map.of("type", "text", "text", sample.question()));
  }

  /** What was heard so far, over all connections. */
  private static final class Listening {

    private final StringBuilder text = new StringBuilder();
    private @Nullable String lastId;
    private @Nullable String end;
    private int resumed;
    private int sent;
    private long lastEvent = System.nanoTime();
    private long longestGap;

    private void ask(HttpRequest.Builder request) {
      String last = lastId;
      sent++;
      if (last != null) {
        request.header("Last-Event-ID", last);
        resumed++;
      } else {
        text.setLength(0); // cut before the first event: asked anew
      }
    }

    private void whole(String body) {
      JsonNode choice = JSON.readTree(body).path("choices").path(0);
      text.append(choice.path("message").path("content").asString(""));
      end = choice.path("finish_reason").asString("");
    }

    private void line(String line) {
      if (line.startsWith("id:")) {
        lastId = line.substring(3).strip();
      } else if (line.startsWith("data:")) {
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - lastEvent);
        lastEvent = now;
        data(line.substring(5).strip());
      }
    }

    private void data(String data) {
      if (data.equals("[DONE]")) {
        return;
      }
      JsonNode event = JSON.readTree(data);
      if (event.path("error").path("code").asString("").equals("gateway_stopping")) {
        return; // another gateway goes on
      }
      if (event.has("error")) {
        end = "error: " + event.get("error").path("message").asString();
        return;
      }
      for (JsonNode choice : event.path("choices")) {
        text.append(choice.path("delta").path("content").asString(""));
        if (!choice.path("finish_reason").isNull() && choice.has("finish_reason")) {
          end = choice.get("finish_reason").asString();
        }
      }
    }

    private Heard heard() {
      return failed(end == null ? "" : end);
    }

    private Heard failed(String why) {
      return new Heard(text.toString(), why, longestGap / 1e9, resumed, sent - 1 - resumed);
    }
  }
}
