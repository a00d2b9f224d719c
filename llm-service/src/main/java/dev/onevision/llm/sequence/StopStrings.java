package dev.onevision.llm.sequence;

import java.util.List;

/**
 * Watches an answer's text for the strings that end it. Text that may be the beginning of one is
 * held back until it is known not to be. Not thread-safe.
 */
final class StopStrings {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean met;

  StopStrings(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Whether one of the strings was met; the text before it has been handed out. */
  boolean isMet() {
    return met;
  }

  /**
   * The text that is now certain to belong to the answer.
   *
   * @param counts false if no string may end the answer with this text or before it
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
    return take(held.length() - longestBeginning());
  }

  /** The text that was held back and that no stop string came of. */
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

  /** Length of the longest end of the text that begins one of the strings. */
  private int longestBeginning() {
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
