package dev.onevision.standalone.cli;

import dev.onevision.client.ChatRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The turns of a dialogue, and the images that the next question is about. Not thread-safe. */
final class Dialogue {

  /** Each request sends all images again. */
  private static final long MAX_BYTES = MediaSource.MAX_BYTES;

  private final @Nullable String system;
  private final List<Map<String, Object>> turns = new ArrayList<>();
  private final List<Map<String, Object>> shown = new ArrayList<>();
  private long bytes;

  /**
   * A dialogue without turns.
   *
   * @param system the system message; null for none
   */
  Dialogue(@Nullable String system) {
    this.system = system;
  }

  /**
   * Shows an image or video with the next question.
   *
   * @throws IOException if it cannot be read, or the dialogue becomes too large
   */
  void show(MediaSource media) throws IOException {
    Map<String, Object> content = media.content();
    long size = content.toString().length();
    if (bytes + size > MAX_BYTES) {
      throw new IOException(
          "the images of a dialogue have at most %d MiB together".formatted(MAX_BYTES >> 20));
    }
    bytes += size;
    shown.add(content);
  }

  /** Forgets all turns and images. */
  void clear() {
    turns.clear();
    shown.clear();
    bytes = 0;
  }

  /** The messages that ask a question. */
  List<Map<String, Object>> ask(String question) {
    List<Map<String, Object>> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Map.of("role", "system", "content", system));
    }
    messages.addAll(turns);
    messages.add(ChatRequest.user(shown, question));
    return messages;
  }

  /** Adds a turn. A question without an answer is no turn: its images stay for the next one. */
  void answered(String question, String answer) {
    turns.add(ChatRequest.user(shown, question));
    turns.add(Map.of("role", "assistant", "content", answer));
    shown.clear();
  }
}
