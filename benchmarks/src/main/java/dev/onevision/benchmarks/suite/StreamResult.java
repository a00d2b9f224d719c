package dev.onevision.benchmarks.suite;

import java.util.List;

/**
 * What a client received of one completion.
 *
 * @param text the whole text
 * @param indices of the events, from their ids, in the order of arrival
 * @param end the finish reason, or the message of an error
 * @param maxGap between two events, in seconds
 * @param resumed how often the stream was resumed after a cut or a hand-over
 * @param repeated how often the request was sent again because it was refused, or cut before its
 *     first event
 * @param stalled how often the stream was silent for so long that the client closed it
 */
public record StreamResult(
    String text,
    List<Integer> indices,
    String end,
    double maxGap,
    int resumed,
    int repeated,
    int stalled) {

  static final String HELD_BACK = "feature_not_ready";

  /** Whether the completion is whole. */
  public boolean isComplete() {
    return end.equals("stop") || end.equals("length") || end.equals("tool_calls");
  }

  /** Whether the gateway held the request back, because a worker does not know a feature of it. */
  public boolean isHeldBack() {
    return end.contains(HELD_BACK);
  }
}
