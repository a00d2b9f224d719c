package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.llm.intake.RefusedException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the embeddings of a request from Kafka, within the memory for embeddings. Thread-safe. */
final class EmbeddingLoader {

  private final ClaimCheckStore store;
  private final EmbeddingMemory memory;
  private final int hiddenSize;
  private final Clock clock;

  /**
   * A loader.
   *
   * @param hiddenSize values in a row of the model's embeddings
   */
  EmbeddingLoader(ClaimCheckStore store, EmbeddingMemory memory, int hiddenSize, Clock clock) {
    this.store = store;
    this.memory = memory;
    this.hiddenSize = hiddenSize;
    this.clock = clock;
  }

  /**
   * The embeddings of a request.
   *
   * @param contents direct buffers, in the order of the request
   * @param lease of their memory; close it when the model has them
   */
  record Loaded(List<ByteBuffer> contents, EmbeddingMemory.Lease lease) {}

  /**
   * Reads the embeddings. Waits for memory until the request's deadline.
   *
   * @throws ClaimCheckException if an embedding is gone, damaged, or not of this model
   * @throws RefusedException if the deadline passes
   */
  Loaded load(GenerationRequest request)
      throws ClaimCheckException, RefusedException, InterruptedException {
    List<Part.Embedding> embeddings = embeddings(request);
    for (Part.Embedding embedding : embeddings) {
      if (embedding.hiddenSize() != hiddenSize) {
        throw new ClaimCheckException(
            ClaimCheckException.Reason.DAMAGED,
            "An embedding has rows of %d values, the model's have %d"
                .formatted(embedding.hiddenSize(), hiddenSize));
      }
    }
    long bytes = embeddings.stream().mapToLong(embedding -> embedding.content().bytes()).sum();
    EmbeddingMemory.Lease lease =
        memory.reserve(bytes, Duration.between(clock.instant(), request.deadline()));
    if (lease == null) {
      throw RefusedException.timedOut();
    }
    try {
      List<ByteBuffer> contents = new ArrayList<>();
      for (Part.Embedding embedding : embeddings) {
        contents.add(store.read(embedding.content()));
      }
      return new Loaded(contents, lease);
    } catch (ClaimCheckException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** The embeddings of a request, in order. */
  static List<Part.Embedding> embeddings(GenerationRequest request) {
    return request.turns().stream()
        .flatMap(turn -> turn.parts().stream())
        .filter(Part.Embedding.class::isInstance)
        .map(Part.Embedding.class::cast)
        .toList();
  }
}
