package dev.onevision.llm.engine;

import java.util.List;

/**
 * Finds stop strings in the text of a completion. Holds text back while it may be the beginning of
 * a stop string. Not thread-safe.
 */
final class StopStrings {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean met;

  StopStrings(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Whether the text has a stop string. The text before it was returned. */
  boolean isMet() {
    return met;
  }

  /**
   * Appends text and returns the text that certainly belongs to the completion.
   *
   * @param counts false if no stop string counts up to the end of this text
   */
  String append(String text, boolean counts) {
    if (stops.isEmpty()) {
      return text;
    }
    if (!counts) {
      return take(held.length()) + text;
    }
    held.append(text);
    int end = firstStop();
    if (end >= 0) {
      met = true;
      return take(end);
    }
    return take(held.length() - longestPrefix());
  }

  /** The text that was held back, if it did not become a stop string. */
  String finish() {
    return met ? "" : take(held.length());
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest suffix of the text that is a prefix of a stop string. */
  private int longestPrefix() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
