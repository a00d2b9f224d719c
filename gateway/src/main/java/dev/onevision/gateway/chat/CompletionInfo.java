package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.http.RequestId;
import java.time.Instant;

/**
 * What all parts of a completion have in common.
 *
 * @param id {@code chatcmpl-} and the request's id
 * @param created seconds since 1970
 * @param choices number of choices
 * @param tier the capacity that the request runs in
 */
public record CompletionInfo(
    String requestId, String id, long created, String model, int choices, ServiceTier tier) {

  static CompletionInfo of(GenerationRequest request) {
    Instant created = RequestId.time(request.id());
    if (created == null) {
      throw new IllegalStateException(request.id() + " tells no time");
    }
    return new CompletionInfo(
        request.id(),
        "chatcmpl-" + request.id(),
        created.getEpochSecond(),
        request.model(),
        request.choiceCount(),
        ServiceTier.of(request.priority()));
  }

  /** That of a completion that another gateway may have begun. */
  static CompletionInfo of(ResumePoint point, String model, ServiceTier tier) {
    return new CompletionInfo(
        point.requestId(),
        "chatcmpl-" + point.requestId(),
        point.since().getEpochSecond(),
        model,
        point.next().length,
        tier);
  }

  static String text(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
    };
  }
}
