package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.contract.wire.BatchRecord.Consumed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Runs the lines of batches as the endpoint with the same path runs requests. */
public interface BatchEndpoint {

  /** The path that lines and batches name. */
  String path();

  /**
   * Runs one line in spare capacity.
   *
   * @param body of the request
   * @param batch the order that the line belongs to
   * @param seed used unless the body has one
   * @return never fails; cancelling it cancels the request
   */
  Mono<Response> run(
      byte[] body, String requestId, BatchRecord.Created batch, long seed, Instant deadline);

  /**
   * The response to a line.
   *
   * @param status of HTTP
   * @param body JSON without line breaks
   * @param consumed tokens; null if none
   */
  record Response(int status, byte[] body, @Nullable Consumed consumed) {}
}
