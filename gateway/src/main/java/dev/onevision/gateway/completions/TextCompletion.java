package dev.onevision.gateway.completions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.gateway.chat.CompletedAnswer;
import dev.onevision.gateway.chat.CompletionInfo;
import dev.onevision.gateway.chat.UsageBody;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text completion, or a part of it in a stream.
 *
 * @param created seconds since 1970
 * @param systemFingerprint of the model archive; null until the end of a stream
 * @param usage null in a stream, but for the last part if it was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TextCompletion(
    String id,
    String object,
    long created,
    String model,
    @JsonProperty("system_fingerprint") @Nullable String systemFingerprint,
    List<Choice> choices,
    @Nullable UsageBody usage) {

  /** One of the {@code n} choices. */
  record Choice(
      int index,
      String text,
      @JsonInclude @Nullable Object logprobs,
      @JsonProperty("finish_reason") @JsonInclude @Nullable String finishReason) {}

  /** The body for an answer. */
  static TextCompletion of(CompletionInfo info, CompletedAnswer answer) {
    List<Choice> choices =
        IntStream.range(0, answer.choices().size())
            .mapToObj(
                index -> {
                  CompletedAnswer.Choice choice = answer.choices().get(index);
                  String reason = CompletionInfo.text(choice.reason(), 0);
                  return new Choice(index, choice.text(), null, reason);
                })
            .toList();
    return part(info, answer.fingerprint(), choices, UsageBody.of(answer.usage()));
  }

  /** A part of a stream. */
  static TextCompletion part(
      CompletionInfo info,
      @Nullable String fingerprint,
      List<Choice> choices,
      @Nullable UsageBody usage) {
    return new TextCompletion(
        "cmpl-" + info.requestId(),
        "text_completion",
        info.created(),
        info.model(),
        fingerprint,
        choices,
        usage);
  }
}
