package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.http.RequestId;
import java.time.Instant;

/**
 * What is the same in every piece of one answer.
 *
 * @param id {@code chatcmpl-} and the request's id
 * @param created seconds since 1970
 * @param choices answers that were asked for
 * @param tier how soon it is answered
 */
public record AnswerShape(
    String requestId, String id, long created, String model, int choices, ServiceTier tier) {

  static AnswerShape of(GenerationRequest request) {
    Instant created = RequestId.time(request.id());
    if (created == null) {
      throw new IllegalStateException(request.id() + " tells no time");
    }
    return new AnswerShape(
        request.id(),
        "chatcmpl-" + request.id(),
        created.getEpochSecond(),
        request.model(),
        request.choiceCount(),
        ServiceTier.of(request.priority()));
  }

  /** The shape of an answer that another gateway may have begun. */
  static AnswerShape of(ResumePoint point, String model, ServiceTier tier) {
    return new AnswerShape(
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
