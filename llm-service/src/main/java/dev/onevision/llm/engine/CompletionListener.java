package dev.onevision.llm.engine;

/**
 * Receives the completion of one request. Called on the engine's thread; must not block. The last
 * call is {@link #ended}; if that call throws for a reason other than {@link EndReason.Abandoned}
 * or {@link EndReason.Lost}, it is called once more with {@link EndReason.Abandoned}.
 */
public interface CompletionListener {

  /** The first step with the request begins; until then it waited. */
  default void begun() {}

  /** The model's memory holds the embeddings; the request no longer references their buffers. */
  void uploaded();

  /** A choice has another token. */
  void token(GeneratedToken token);

  /**
   * One of several choices is complete.
   *
   * @param choice index of the choice
   * @param tokens tokens of the choice
   * @param text the rest of its text
   */
  void choiceFinished(int choice, int tokens, String text, FinishReason reason);

  /** The request left the engine. */
  void ended(EndReason reason);
}
