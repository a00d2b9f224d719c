package dev.onevision.standalone.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.client.Completion;
import org.jspecify.annotations.Nullable;

/**
 * The outcome for one file, as {@code --json} prints it.
 *
 * @param file as the user named it
 * @param caption null if it failed
 * @param finishReason null if it failed
 * @param usage null if it failed
 * @param error null unless it failed
 */
record CaptionLine(
    String file,
    @Nullable String caption,
    @JsonProperty("finish_reason") @Nullable String finishReason,
    @Nullable Usage usage,
    @Nullable String error) {

  /** Tokens. */
  record Usage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("completion_tokens") int completionTokens) {}

  static CaptionLine of(String file, Completion completion) {
    return new CaptionLine(
        file,
        completion.text(),
        completion.finishReason(),
        new Usage(completion.promptTokens(), completion.completionTokens()),
        null);
  }

  static CaptionLine failed(String file, String error) {
    return new CaptionLine(file, null, null, null, error);
  }
}
