package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord.Consumed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What answers the lines of batches, as the path of the same name answers clients. */
public interface BatchEndpoint {

  /** The path that lines and batches name. */
  String path();

  /**
   * Answers one line in spare capacity.
   *
   * @param body of the request
   * @param seed for every random choice, unless the body has one
   * @return never fails; to cancel it stops the work
   */
  Mono<Answer> answer(byte[] body, String requestId, long seed, Instant deadline);

  /**
   * What a client would have got.
   *
   * @param status of HTTP
   * @param body JSON without line breaks
   * @param consumed what the answer took; null if there is none
   */
  record Answer(int status, byte[] body, @Nullable Consumed consumed) {}
}
