package dev.onevision.llm.engine;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws at the end of its answer away from the engine's thread, which all
 * requests share. A listener whose end fails is abandoned, so that another attempt answers. What
 * {@link #token} and {@link #choiceFinished} throw passes through: the loop then fails the request.
 */
final class GuardedListener implements AnswerListener {

  private static final Logger log = LoggerFactory.getLogger(GuardedListener.class);

  private final String requestId;
  private final AnswerListener listener;

  GuardedListener(String requestId, AnswerListener listener) {
    this.requestId = requestId;
    this.listener = listener;
  }

  @Override
  public void uploaded() {
    listener.uploaded();
  }

  @Override
  public void token(
      int choice, int index, int tokenId, String text, @Nullable TokenLogprobs logprobs) {
    listener.token(choice, index, tokenId, text, logprobs);
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    listener.choiceFinished(choice, tokens, text, reason);
  }

  @Override
  public void finished(String text, FinishReason reason, Usage usage) {
    end(() -> listener.finished(text, reason, usage));
  }

  @Override
  public void failed(Failure failure) {
    end(() -> listener.failed(failure));
  }

  @Override
  public void cancelled() {
    end(listener::cancelled);
  }

  @Override
  public void abandoned() {
    guarded(listener::abandoned);
  }

  @Override
  public void lost() {
    guarded(listener::lost);
  }

  private void end(Runnable call) {
    if (!guarded(call)) {
      guarded(listener::abandoned);
    }
  }

  private boolean guarded(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RuntimeException e) {
      log.error("The listener of request {} failed", requestId, e);
      return false;
    }
  }
}
