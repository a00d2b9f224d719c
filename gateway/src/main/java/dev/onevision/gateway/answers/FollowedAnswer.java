package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Flux;

/**
 * Brings an answer what is read back of it, no faster than its client takes it: where the buffer is
 * full, the reader waits. So a backlog of any length passes through a buffer of any size.
 */
final class FollowedAnswer implements ReplyLog.Listener {

  private final String requestId;
  private final OpenAnswer answer;
  private final Semaphore room;

  // Only the reader's thread uses it.
  private boolean heard;

  private volatile boolean abandoned;

  FollowedAnswer(String requestId, int bufferSize, int choices) {
    this.requestId = requestId;
    this.answer = new OpenAnswer(bufferSize, choices);
    this.room = new Semaphore(bufferSize);
  }

  OpenAnswer answer() {
    return answer;
  }

  Flux<ReplyEvent> events() {
    return answer.events().doOnNext(event -> room.release());
  }

  @Override
  public void accept(ReplyEvent event) {
    heard = true;
    room.acquireUninterruptibly();
    if (abandoned || answer.accept(event) != OpenAnswer.Result.DELIVERED) {
      room.release();
    }
  }

  @Override
  public void caughtUp() {
    if (!heard) {
      answer.fail(
          new AnswerGoneException("There are no stored events of the stream " + requestId + "."));
    }
  }

  /** Nobody takes events any more: drops them, and lets the reader's thread go. */
  void abandon() {
    abandoned = true;
    room.release();
  }
}
