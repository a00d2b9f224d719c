package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A complete chat completion.
 *
 * @param created seconds since 1970
 * @param systemFingerprint of the model archive
 * @param serviceTier the tier that ran the request
 */
public record ChatCompletion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    UsageBody usage,
    @JsonProperty("system_fingerprint") String systemFingerprint,
    @JsonProperty("service_tier") ServiceTier serviceTier) {

  /** The body for an answer. */
  public static ChatCompletion of(CompletionInfo info, CompletedAnswer answer) {
    return new ChatCompletion(
        info.id(),
        "chat.completion",
        info.created(),
        info.model(),
        IntStream.range(0, answer.choices().size())
            .mapToObj(index -> Choice.of(info, index, answer.choices().get(index)))
            .toList(),
        UsageBody.of(answer.usage()),
        answer.fingerprint(),
        info.tier());
  }

  /** One of the {@code n} choices. */
  record Choice(
      int index,
      Message message,
      @JsonInclude @Nullable LogprobsBody logprobs,
      @JsonProperty("finish_reason") String finishReason) {

    private static Choice of(CompletionInfo info, int index, CompletedAnswer.Choice choice) {
      return new Choice(
          index,
          Message.of(info, index, choice),
          choice.logprobs().isEmpty() ? null : LogprobsBody.of(choice.logprobs()),
          CompletionInfo.text(choice.reason(), choice.calls().size()));
    }
  }

  /**
   * What the assistant says or calls.
   *
   * @param content null if it only calls tools
   */
  record Message(
      String role,
      @JsonInclude @Nullable String content,
      @JsonInclude @Nullable String refusal,
      @JsonProperty("tool_calls") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<ToolCallBody> toolCalls) {

    private static Message of(CompletionInfo info, int index, CompletedAnswer.Choice choice) {
      if (choice.calls().isEmpty()) {
        return new Message("assistant", choice.text(), null, null);
      }
      List<ToolCallBody> calls =
          IntStream.range(0, choice.calls().size())
              .mapToObj(
                  call -> ToolCallBody.whole(info.callId(index, call), choice.calls().get(call)))
              .toList();
      String content = choice.text().isEmpty() ? null : choice.text();
      return new Message("assistant", content, null, calls);
    }
  }
}
