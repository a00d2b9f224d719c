package dev.onevision.llm.engine;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Hears an answer grow, on the engine's thread; must not block. Ends with exactly one of {@link
 * #finished}, {@link #failed}, {@link #cancelled}, {@link #abandoned} and {@link #lost}.
 */
public interface AnswerListener {

  /** The model has the pictures; the copies that were handed over are let go. */
  void uploaded();

  /**
   * The next token of a choice.
   *
   * @param choice the only one, or the first, is 0
   * @param logprobs null unless the request asked for them
   */
  void token(int choice, int index, int tokenId, String text, @Nullable TokenLogprobs logprobs);

  /**
   * One of several choices is complete; {@link #finished} follows the last.
   *
   * @param tokens that it has
   * @param text what was held back
   */
  void choiceFinished(int choice, int tokens, String text, FinishReason reason);

  /**
   * The answer is complete, with all its choices.
   *
   * @param text what was held back, if there is one choice
   * @param reason of the first choice
   */
  void finished(String text, FinishReason reason, Usage usage);

  /** There will be no answer. */
  void failed(Failure failure);

  /** Nobody wants the answer any more. */
  void cancelled();

  /** The engine stops before the answer is complete: another one has to give it. */
  void abandoned();

  /** The engine failed while it had the request, which may be the reason. */
  default void lost() {
    abandoned();
  }
}
