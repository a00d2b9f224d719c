package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an answer ends, besides the model's own end-of-sequence tokens.
 *
 * @param maxTokens tokens to generate at most; null for as many as the context holds
 * @param stopStrings the answer ends before the first of these; they are not part of it
 * @param minTokens tokens to generate at least, before an end token or a stop string counts; null
 *     is none
 * @param ignoreEnd whether the model's own end tokens are tokens like any other; null is no
 */
public record Stopping(
    @Nullable Integer maxTokens,
    List<String> stopStrings,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer minTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean ignoreEnd) {

  public Stopping {
    stopStrings = List.copyOf(stopStrings);
  }

  /** Nothing but the usual. */
  public Stopping(@Nullable Integer maxTokens, List<String> stopStrings) {
    this(maxTokens, stopStrings, null, null);
  }
}
