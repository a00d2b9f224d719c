package dev.onevision.llm.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps exceptions of {@link #ended} away from the engine's thread, which all requests share. If a
 * listener does not take the end of its request, the request is abandoned, so that another attempt
 * runs it. Exceptions of the other methods pass through: the step loop then fails the request.
 */
final class GuardedListener implements CompletionListener {

  private static final Logger log = LoggerFactory.getLogger(GuardedListener.class);

  private final String requestId;
  private final CompletionListener listener;

  GuardedListener(String requestId, CompletionListener listener) {
    this.requestId = requestId;
    this.listener = listener;
  }

  @Override
  public void begun() {
    listener.begun();
  }

  @Override
  public void uploaded() {
    listener.uploaded();
  }

  @Override
  public void token(GeneratedToken token) {
    listener.token(token);
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    listener.choiceFinished(choice, tokens, text, reason);
  }

  @Override
  public void ended(EndReason reason) {
    boolean taken = tryEnd(reason);
    switch (reason) {
      case EndReason.Completed _, EndReason.Failed _, EndReason.Cancelled _ -> {
        if (!taken) {
          tryEnd(new EndReason.Abandoned());
        }
      }
      case EndReason.Abandoned _, EndReason.Lost _ -> {}
    }
  }

  private boolean tryEnd(EndReason reason) {
    try {
      listener.ended(reason);
      return true;
    } catch (RuntimeException e) {
      log.error("The listener of request {} failed", requestId, e);
      return false;
    }
  }
}
