package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
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
 * @param tools whether the text of a choice may have tool calls
 */
public record CompletionInfo(
    String requestId,
    String id,
    long created,
    String model,
    int choices,
    ServiceTier tier,
    boolean tools) {

  static CompletionInfo of(GenerationRequest request) {
    Instant created = RequestId.time(request.id());
    if (created == null) {
      throw new IllegalStateException(request.id() + " tells no time");
    }
    return of(request, created);
  }

  /**
   * That of a request.
   *
   * @param created when the request was made
   */
  public static CompletionInfo of(GenerationRequest request, Instant created) {
    return new CompletionInfo(
        request.id(),
        "chatcmpl-" + request.id(),
        created.getEpochSecond(),
        request.model(),
        request.choiceCount(),
        ServiceTier.of(request.priority()),
        request.format() instanceof CompletionFormat.Tools);
  }

  /** That of a completion that another gateway may have begun. */
  static CompletionInfo of(ResumePoint point, String model, ChatCall call) {
    return new CompletionInfo(
        point.requestId(),
        "chatcmpl-" + point.requestId(),
        point.since().getEpochSecond(),
        model,
        point.next().length,
        call.tier(),
        call.hasTools());
  }

  /** The id of a tool call, which is the same in every attempt and in a resumed stream. */
  public String callId(int choice, int call) {
    return "call_" + requestId + "_" + choice + "_" + call;
  }

  /**
   * The name of a reason.
   *
   * @param calls number of the choice's tool calls
   */
  public static String text(FinishReason reason, int calls) {
    return switch (reason) {
      case STOP -> calls > 0 ? "tool_calls" : "stop";
      case LENGTH -> "length";
    };
  }
}
