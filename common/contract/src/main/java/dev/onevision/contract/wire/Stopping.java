package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a completion ends, besides the model's own end-of-sequence tokens.
 *
 * @param maxTokens maximum number of tokens; null for the LLM service's {@code
 *     onevision.llm.default-max-tokens}, within the context
 * @param stopStrings the completion ends before the first of these and does not contain it
 * @param minTokens minimum number of tokens before an end token or a stop string counts; null is
 *     none
 * @param ignoreEnd whether the model's end tokens are ordinary tokens; null is no
 */
public record Stopping(
    @Nullable Integer maxTokens,
    List<String> stopStrings,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer minTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean ignoreEnd) {

  public Stopping {
    stopStrings = List.copyOf(stopStrings);
  }

  /** Without the less common parameters. */
  public Stopping(@Nullable Integer maxTokens, List<String> stopStrings) {
    this(maxTokens, stopStrings, null, null);
  }
}
