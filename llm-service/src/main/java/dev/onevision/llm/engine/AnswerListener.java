package dev.onevision.llm.engine;

import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.FinishReason;
import dev.onevision.messaging.wire.Usage;

/**
 * Hears an answer grow, on the engine's thread; must not block. Ends with exactly one of {@link
 * #finished}, {@link #failed}, {@link #cancelled} and {@link #abandoned}.
 */
public interface AnswerListener {

  /** The model has the pictures; the copies that were handed over are let go. */
  void uploaded();

  /** The next token. */
  void token(int index, int tokenId, String text);

  /**
   * The answer is complete.
   *
   * @param text what was held back
   */
  void finished(String text, FinishReason reason, Usage usage);

  /** There will be no answer. */
  void failed(Failure failure);

  /** Nobody wants the answer any more. */
  void cancelled();

  /** The engine stops before the answer is complete: another one has to give it. */
  void abandoned();
}
