package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as it was before the vision service looked at its pictures. */
final class Unread {

  private Unread() {}

  /** The request's pictures and videos as the vision service has left them. */
  static List<Part.Embedding> embeddings(GenerationRequest request) {
    return request.turns().stream()
        .flatMap(turn -> turn.parts().stream())
        .filter(Part.Embedding.class::isInstance)
        .map(Part.Embedding.class::cast)
        .toList();
  }

  /** The request with each embedding replaced by its origin; null if one has none. */
  static @Nullable GenerationRequest of(GenerationRequest request) {
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
