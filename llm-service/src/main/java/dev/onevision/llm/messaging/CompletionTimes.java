package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.CompletionDetails;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the stages of one attempt at a request: it waits, then it reads its prompt, then it
 * generates. Created on the lane's thread; then used by the engine's thread alone.
 */
final class CompletionTimes {

  private final LongSupplier nanos;
  private final long arrived;
  private @Nullable Long begun;
  private @Nullable Long firstToken;

  /**
   * The times of a request that arrives now.
   *
   * @param nanos a clock
   */
  CompletionTimes(LongSupplier nanos) {
    this.nanos = nanos;
    this.arrived = nanos.getAsLong();
  }

  /** The first step begins. */
  void begun() {
    begun = nanos.getAsLong();
  }

  /** A choice has another token. */
  void token() {
    if (firstToken == null) {
      firstToken = nanos.getAsLong();
    }
  }

  /** The details of a request that ends now. */
  CompletionDetails details(GenerationRequest request) {
    long end = nanos.getAsLong();
    long begin = Objects.requireNonNullElse(begun, end);
    long first = Objects.requireNonNullElse(firstToken, end);
    List<Part.Embedding> embeddings =
        request.turns().stream()
            .flatMap(turn -> turn.parts().stream())
            .filter(Part.Embedding.class::isInstance)
            .map(Part.Embedding.class::cast)
            .toList();
    return new CompletionDetails(
        embeddings.stream()
            .map(
                embedding ->
                    new CompletionDetails.Media(
                        embedding.width(),
                        embedding.height(),
                        embedding.tokens(),
                        embedding.tiling()))
            .toList(),
        // The embeddings of a request are made one after another, from the same start.
        embeddings.stream()
            .map(Part.Embedding::encodeMicros)
            .filter(Objects::nonNull)
            .max(Long::compare)
            .orElse(null),
        micros(begin - arrived),
        micros(first - begin),
        micros(end - first));
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }
}
