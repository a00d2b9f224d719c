package dev.onevision.llm.engine;

/**
 * When a request reached the stages of its completion: waiting, prefill, decode. Used by the
 * engine's thread.
 */
final class Progress {

  private final long submitted = System.nanoTime();
  private long begun;
  private long firstToken;
  private boolean running;
  private boolean decoding;

  /** The request is in a step. */
  void begin(EngineMetrics metrics) {
    if (!running) {
      running = true;
      begun = System.nanoTime();
      metrics.queued(begun - submitted);
    }
  }

  /** The request has a token. */
  void token(EngineMetrics metrics) {
    if (!decoding) {
      decoding = true;
      firstToken = System.nanoTime();
      metrics.prefilled(firstToken - begun);
    }
  }

  /**
   * The request is complete.
   *
   * @param tokens of its longest choice
   */
  void complete(int tokens, EngineMetrics metrics) {
    if (tokens > 1) {
      metrics.perOutputToken((System.nanoTime() - firstToken) / (tokens - 1));
    }
  }

  boolean isRunning() {
    return running;
  }
}
