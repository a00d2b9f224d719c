package dev.onevision.benchmarks.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was heard of one answer so far, over all its connections. Thread-safe. */
final class Listening {

  private static final Logger log = LoggerFactory.getLogger(Listening.class);
  private static final Duration WORTH_TELLING = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final IntConsumer watcher;
  private final StringBuilder text = new StringBuilder();
  private final List<Integer> places = new ArrayList<>();
  private String lastId = "";
  private String nextId = "";
  private @Nullable String end;
  private int sent;
  private int resumed;
  private int stalls;
  private long lastEvent = System.nanoTime();
  private long longestGap;

  Listening(IntConsumer watcher) {
    this.watcher = watcher;
  }

  /** Begins a connection; returns the id of the last event heard, or nothing. */
  synchronized String connect() {
    sent++;
    if (lastId.isEmpty()) {
      text.setLength(0); // cut before the first event: asked anew
      nextId = "";
    } else {
      resumed++;
    }
    return lastId;
  }

  synchronized void line(String line) {
    if (line.startsWith("id:")) {
      nextId = line.substring(3).strip(); // of the data that follow, if they come
    } else if (line.startsWith("data:")) {
      long now = System.nanoTime();
      if (now - lastEvent > WORTH_TELLING.toNanos()) {
        log.info("{} comes after a silence: {}", nextId, this);
      }
      longestGap = Math.max(longestGap, now - lastEvent);
      lastEvent = now;
      lastId = nextId;
      data(line.substring(5).strip());
    }
  }

  private void data(String data) {
    if (data.equals("[DONE]")) {
      count();
      return;
    }
    JsonNode event = JSON.readTree(data);
    if (event.path("error").path("code").asString("").equals("gateway_stopping")) {
      return; // another gateway goes on
    }
    count();
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

  private void count() {
    if (!lastId.isEmpty()) {
      places.add(Integer.parseInt(lastId.substring(lastId.indexOf(':') + 1)));
    }
    watcher.accept(places.size());
  }

  /** Takes an answer that is no stream. */
  synchronized void whole(String body) {
    JsonNode choice = JSON.readTree(body).path("choices").path(0);
    text.append(choice.path("message").path("content").asString(""));
    end = choice.path("finish_reason").asString("");
  }

  synchronized boolean isSilentFor(Duration time) {
    return System.nanoTime() - lastEvent > time.toNanos();
  }

  /** Counts a silence, and lets the next one begin. */
  synchronized void stalled() {
    stalls++;
    longestGap = Math.max(longestGap, System.nanoTime() - lastEvent);
    lastEvent = System.nanoTime();
  }

  synchronized boolean hasEnded() {
    return end != null;
  }

  synchronized StreamClient.Heard heard() {
    return failed(end == null ? "" : end);
  }

  synchronized StreamClient.Heard failed(String why) {
    return new StreamClient.Heard(
        text.toString(),
        List.copyOf(places),
        why,
        longestGap / 1e9,
        resumed,
        sent - 1 - resumed,
        stalls);
  }

  @Override
  public synchronized String toString() {
    return "last event '%s', %d events, %.1f s ago, resumed %d times"
        .formatted(lastId, places.size(), (System.nanoTime() - lastEvent) / 1e9, resumed);
  }
}
