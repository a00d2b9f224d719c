package dev.onevision.messaging.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an answer ends, besides the model's own end-of-sequence tokens.
 *
 * @param maxTokens tokens to generate at most; null for as many as the context holds
 * @param stopStrings the answer ends before the first of these; they are not part of it
 */
public record Stopping(@Nullable Integer maxTokens, List<String> stopStrings) {

  public Stopping {
    stopStrings = List.copyOf(stopStrings);
  }
}
