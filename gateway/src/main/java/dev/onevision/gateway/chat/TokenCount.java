package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a request for the limits of its key.
 *
 * <p>The workers report the exact number at the end of an answer. If the client leaves before, its
 * prompt is estimated and the generated tokens are counted, so that leaving early is not free. A
 * resumed stream counts only what it receives, because its beginning was counted before.
 *
 * <p>Used by one thread at a time.
 */
final class TokenCount {

  private static final int CHARACTERS_PER_TOKEN = 4;

  /** One tile of the published models. */
  private static final int TOKENS_PER_IMAGE = 729;

  private long prompt;
  private long generated;
  private boolean resumed;
  private @Nullable Usage usage;

  /** The request goes to the workers. */
  void sent(ChatCall call) {
    prompt = estimate(call);
  }

  /** The client resumes a stream. */
  void resumed() {
    resumed = true;
  }

  /** The client gets a token. */
  void token() {
    generated++;
  }

  /** The request failed: without a token of the completion its prompt does not count. */
  void failed() {
    if (generated == 0) {
      prompt = 0;
    }
  }

  /** The workers have finished the answer. */
  void finished(Usage reported) {
    usage = reported;
  }

  /** What the workers reported; null before the end. */
  @Nullable Usage usage() {
    return usage;
  }

  /** The number that counts for the limits. */
  long charged() {
    Usage exact = usage;
    if (exact != null && !resumed) {
      return (long) exact.promptTokens() + exact.completionTokens();
    }
    return prompt + generated;
  }

  private static long estimate(ChatCall call) {
    return call.turns().stream()
        .flatMap(turn -> turn.parts().stream())
        .mapToLong(TokenCount::estimate)
        .sum();
  }

  private static long estimate(DraftPart part) {
    return switch (part) {
      case DraftPart.Text text -> text.text().length() / CHARACTERS_PER_TOKEN;
      case DraftPart.ToolCall call -> call.arguments().length() / CHARACTERS_PER_TOKEN;
      case DraftPart.Image _, DraftPart.Video _, DraftPart.Frames _ ->
          (long) part.sources().size() * TOKENS_PER_IMAGE;
    };
  }
}
