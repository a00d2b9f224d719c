package dev.onevision.benchmarks.suite;

import dev.onevision.client.ServerSentEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Records one completion over all its connections. Thread-safe. */
final class StreamRecorder {

  private static final Logger log = LoggerFactory.getLogger(StreamRecorder.class);
  private static final Duration LOGGED_GAP = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final IntConsumer onEvent;
  private final StringBuilder text = new StringBuilder();
  private final List<Integer> indices = new ArrayList<>();
  private String lastId = "";
  private @Nullable String end;
  private int connections;
  private int resumed;
  private int stalls;
  private long lastEvent = System.nanoTime();
  private long maxGap;

  /**
   * Creates a recorder.
   *
   * @param onEvent receives the number of events so far, at each event
   */
  StreamRecorder(IntConsumer onEvent) {
    this.onEvent = onEvent;
  }

  /** Begins a connection; returns the id of the last event, empty if there was none. */
  synchronized String connect() {
    connections++;
    if (lastId.isEmpty()) {
      text.setLength(0); // a stream without events starts again
    } else {
      resumed++;
    }
    return lastId;
  }

  synchronized void accept(ServerSentEvent event) {
    long now = System.nanoTime();
    if (now - lastEvent > LOGGED_GAP.toNanos()) {
      log.info("{} arrives after a gap: {}", event.id(), this);
    }
    maxGap = Math.max(maxGap, now - lastEvent);
    lastEvent = now;
    lastId = event.id();
    if (event.isDone()) {
      count();
    } else {
      accept(JSON.readTree(event.data()));
    }
  }

  private void accept(JsonNode chunk) {
    if (chunk.path("error").path("code").asString("").equals("gateway_stopping")) {
      return; // the stream continues at another gateway
    }
    count();
    if (chunk.has("error")) {
      end = "error: " + chunk.get("error").path("message").asString();
      return;
    }
    for (JsonNode choice : chunk.path("choices")) {
      append(choice.path("delta"));
      if (!choice.path("finish_reason").isNull() && choice.has("finish_reason")) {
        end = choice.get("finish_reason").asString();
      }
    }
  }

  /** The ids of calls are random and left out. */
  private void append(JsonNode message) {
    text.append(message.path("content").asString(""));
    for (JsonNode call : message.path("tool_calls")) {
      text.append(call.path("function").path("name").asString(""));
      text.append(call.path("function").path("arguments").asString(""));
    }
  }

  private void count() {
    if (!lastId.isEmpty()) {
      indices.add(Integer.parseInt(lastId.substring(lastId.indexOf(':') + 1)));
    }
    onEvent.accept(indices.size());
  }

  /** Records a response that is not a stream. */
  synchronized void acceptWhole(String body) {
    JsonNode choice = JSON.readTree(body).path("choices").path(0);
    append(choice.path("message"));
    end = choice.path("finish_reason").asString("");
  }

  synchronized boolean isSilentFor(Duration time) {
    return System.nanoTime() - lastEvent > time.toNanos();
  }

  /** Counts a stall and restarts the measurement of silence. */
  synchronized void stalled() {
    stalls++;
    maxGap = Math.max(maxGap, System.nanoTime() - lastEvent);
    lastEvent = System.nanoTime();
  }

  synchronized boolean hasEnded() {
    return end != null;
  }

  synchronized StreamResult result() {
    return failed(end == null ? "" : end);
  }

  synchronized StreamResult failed(String reason) {
    return new StreamResult(
        text.toString(),
        List.copyOf(indices),
        reason,
        maxGap / 1e9,
        resumed,
        connections - 1 - resumed,
        stalls);
  }

  @Override
  public synchronized String toString() {
    return "last event '%s', %d events, %.1f s ago, resumed %d times"
        .formatted(lastId, indices.size(), (System.nanoTime() - lastEvent) / 1e9, resumed);
  }
}
