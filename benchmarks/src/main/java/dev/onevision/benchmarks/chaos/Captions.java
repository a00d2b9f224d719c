package dev.onevision.benchmarks.chaos;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of caption requests, which are numbered from zero. Thread-safe. */
final class Captions {

  private final List<@Nullable Caption> results = new ArrayList<>();
  private final BitSet failures = new BitSet();
  private int sent;
  private int answered;
  private int repeated;
  private int repeatedOtherwise;

  /** A caption and the number of its tokens. */
  record Caption(String text, int tokens) {}

  synchronized void sent(int index) {
    while (results.size() <= index) {
      results.add(null);
    }
    sent++;
  }

  /** Adds a result and returns whether it is the first answer; later ones do not replace it. */
  synchronized boolean result(int index, String text, int tokens) {
    Caption caption = new Caption(text, tokens);
    Caption earlier = results.get(index);
    if (earlier != null) {
      repeated++;
      repeatedOtherwise += earlier.equals(caption) ? 0 : 1;
      return false;
    }
    results.set(index, caption);
    return first(!failures.get(index));
  }

  synchronized boolean failed(int index) {
    if (failures.get(index)) {
      repeated++;
      return false;
    }
    failures.set(index);
    return first(results.get(index) == null);
  }

  private boolean first(boolean isFirst) {
    answered += isFirst ? 1 : 0;
    return isFirst;
  }

  synchronized int sent() {
    return sent;
  }

  /** Requests without a result or a failure. */
  synchronized int missing() {
    return sent - answered;
  }

  synchronized int failures() {
    return failures.cardinality();
  }

  /** Records whose key came before. */
  synchronized int repeated() {
    return repeated;
  }

  /** Keys with a result and a failure, or with two different captions. */
  synchronized int duplicates() {
    return repeatedOtherwise
        + (int) failures.stream().filter(index -> results.get(index) != null).count();
  }

  /** The caption of a request; null if there is none. */
  synchronized @Nullable Caption get(int index) {
    return results.get(index);
  }

  @Override
  public synchronized String toString() {
    return "%d sent, %d answered, %d of these failed, %d records repeated"
        .formatted(sent, answered, failures.cardinality(), repeated);
  }
}
