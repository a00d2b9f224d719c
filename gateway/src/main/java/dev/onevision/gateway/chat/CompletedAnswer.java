package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import java.util.List;

/**
 * All that the workers sent for a request.
 *
 * @param fingerprint of the model archive
 */
public record CompletedAnswer(List<Choice> choices, Usage usage, String fingerprint) {

  /**
   * One choice.
   *
   * @param text outside of calls
   * @param logprobs empty unless the request wants them
   */
  public record Choice(
      String text, List<Call> calls, List<TokenLogprobs> logprobs, FinishReason reason) {}

  /**
   * A call of a tool.
   *
   * @param arguments as JSON; incomplete if the completion reached its max tokens
   */
  public record Call(String name, String arguments) {}
}
