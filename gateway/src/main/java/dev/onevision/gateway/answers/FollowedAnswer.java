package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Flux;

/**
 * Passes the events of a resumed stream to its client no faster than the client reads. While the
 * buffer is full, the reader waits, so a small buffer is enough for any backlog.
 */
final class FollowedAnswer implements ReplyLog.Listener {

  private final String requestId;
  private final OpenAnswer answer;
  private final Semaphore room;

  // Used by the reader's thread only.
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

  /** Drops all further events and releases the reader's thread. */
  void abandon() {
    abandoned = true;
    room.release();
  }
}
