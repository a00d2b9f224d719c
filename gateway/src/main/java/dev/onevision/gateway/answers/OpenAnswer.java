package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;

/**
 * One answer that a client waits for.
 *
 * <p>Workers may deliver a request more than once: when one dies, the next starts again at token 0
 * and repeats the same tokens with the same indices, and for a while both may send events. So the
 * state of each choice is only its next index, and whether it has ended:
 *
 * <pre>
 *   index &lt; next   repeated: dropped
 *   index = next   delivered; next grows by one
 *   index &gt; next   the attempt lost a token: dropped, the next attempt repeats it
 *   the end        delivered once all its tokens have been delivered; with several choices, once
 *                  each of them has ended
 * </pre>
 *
 * <p>A worker gives up an attempt when the broker does not take an event, so a lost token is
 * followed by another attempt or by a failure of the request.
 *
 * <p>Events after the end are dropped. Events, deadlines and failed sends come from different
 * threads, so this object's lock serializes emissions, which never block on the client.
 */
final class OpenAnswer {

  /** The effect of an event. */
  enum Result {
    DELIVERED,
    REPLAY_DROPPED,
    AFTER_HOLE_DROPPED,
    ENDED
  }

  private final Sinks.Many<ReplyEvent> sink;
  private final int[] next;
  private final boolean[] choiceEnded;
  private boolean ended;
  private boolean endedByWorker;

  OpenAnswer(int bufferSize, int choices) {
    this.next = new int[choices];
    this.choiceEnded = new boolean[choices];
    this.sink = Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(bufferSize));
  }

  Flux<ReplyEvent> events() {
    return sink.asFlux();
  }

  synchronized Result accept(ReplyEvent event) {
    if (ended) {
      return Result.ENDED;
    }
    return switch (event) {
      case ReplyEvent.Token token when isUnknown(token.choiceIndex()) -> Result.ENDED;
      case ReplyEvent.Token token when isHeard(token.choiceIndex(), token.index()) ->
          Result.REPLAY_DROPPED;
      case ReplyEvent.Token token when token.index() > next[token.choiceIndex()] ->
          Result.AFTER_HOLE_DROPPED;
      case ReplyEvent.Token token -> {
        next[token.choiceIndex()]++;
        yield emit(token);
      }
      case ReplyEvent.ChoiceFinished end when isUnknown(end.choice()) -> Result.ENDED;
      case ReplyEvent.ChoiceFinished end when choiceEnded[end.choice()] -> Result.REPLAY_DROPPED;
      case ReplyEvent.ChoiceFinished end when end.tokens() > next[end.choice()] ->
          Result.AFTER_HOLE_DROPPED;
      case ReplyEvent.ChoiceFinished end -> {
        choiceEnded[end.choice()] = true;
        yield emit(end);
      }
      case ReplyEvent.Finished finished when lacksSomethingOf(finished) ->
          Result.AFTER_HOLE_DROPPED;
      case ReplyEvent.Finished finished -> {
        endedByWorker = true;
        Result result = emit(finished);
        if (result == Result.DELIVERED) {
          ended = true;
          sink.tryEmitComplete();
        }
        yield result;
      }
      case ReplyEvent.Failed failed -> {
        endedByWorker = true;
        yield fail(failed.failure());
      }
    };
  }

  private boolean isUnknown(int choice) {
    return choice < 0 || choice >= next.length;
  }

  private boolean isHeard(int choice, int index) {
    return choiceEnded[choice] || index < next[choice];
  }

  private boolean lacksSomethingOf(ReplyEvent.Finished finished) {
    boolean open =
        next.length > 1 && !IntStream.range(0, next.length).allMatch(i -> choiceEnded[i]);
    return open || finished.usage().completionTokens() > Arrays.stream(next).sum();
  }

  synchronized Result fail(Failure.Code code, String message) {
    return fail(new Failure(code, message, null));
  }

  synchronized void fail(RuntimeException reason) {
    if (!ended) {
      ended = true;
      sink.tryEmitError(reason);
    }
  }

  /** Whether the workers have finished the request, so that it needs no cancellation. */
  synchronized boolean endedByWorker() {
    return endedByWorker;
  }

  /** Whether any event was delivered. */
  synchronized boolean hasBegun() {
    return Arrays.stream(next).anyMatch(index -> index > 0);
  }

  private Result fail(Failure failure) {
    fail(new AnswerFailedException(failure));
    return Result.ENDED;
  }

  private Result emit(ReplyEvent event) {
    EmitResult result = sink.tryEmitNext(event);
    if (result == EmitResult.FAIL_OVERFLOW) {
      // The error follows the buffered events, although the sink refuses this one.
      return fail(
          new Failure(
              Failure.Code.OVERLOADED,
              "The answer ended early because its events were not read fast enough.",
              null));
    }
    return result.isSuccess() ? Result.DELIVERED : Result.ENDED;
  }
}
