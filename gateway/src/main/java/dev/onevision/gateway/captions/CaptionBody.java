package dev.onevision.gateway.captions;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.UsageBody;

/** A complete caption. */
record CaptionBody(
    String id,
    String object,
    String model,
    String caption,
    @JsonProperty("finish_reason") String finishReason,
    UsageBody usage) {

  static CaptionBody of(CompletionInfo info, String caption, FinishReason reason, Usage usage) {
    return new CaptionBody(
        "caption-" + info.requestId(),
        "caption",
        info.model(),
        caption,
        CompletionInfo.text(reason, 0),
        UsageBody.of(usage));
  }
}
