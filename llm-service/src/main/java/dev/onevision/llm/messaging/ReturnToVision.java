package dev.onevision.llm.messaging;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.requests.RequestPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Returns requests whose embeddings are gone or damaged to the vision service. */
final class ReturnToVision {

  private final EmbeddingIndex index;
  private final RequestPublisher requests;
  private final ModelQueue queue;

  /**
   * Creates the way back.
   *
   * @param queue of the model
   */
  ReturnToVision(EmbeddingIndex index, RequestPublisher requests, ModelQueue queue) {
    this.index = index;
    this.requests = requests;
    this.queue = queue;
  }

  /**
   * Returns a request.
   *
   * @return completes when the broker has the request; empty if an embedding has no origin from
   *     which it can be encoded again
   */
  Optional<CompletableFuture<Void>> send(GenerationRequest request) {
    GenerationRequest original = original(request);
    if (original == null) {
      return Optional.empty();
    }
    EmbeddingLoader.embeddings(request).forEach(embedding -> index.forget(embedding.digest()));
    return Optional.of(requests.publish(queue, original));
  }

  /** The request with the origin of each embedding in its place; null if one has none. */
  private static @Nullable GenerationRequest original(GenerationRequest request) {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : request.turns()) {
      List<Part> parts = new ArrayList<>();
      for (Part part : turn.parts()) {
        Part origin = part instanceof Part.Embedding embedding ? embedding.origin() : part;
        if (origin == null) {
          return null;
        }
        parts.add(origin);
      }
      turns.add(new Turn(turn.role(), parts));
    }
    return request.withTurns(turns);
  }
}
