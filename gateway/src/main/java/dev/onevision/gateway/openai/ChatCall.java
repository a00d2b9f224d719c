package dev.onevision.gateway.openai;

import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Sampling;
import dev.onevision.messaging.wire.Stopping;
import dev.onevision.messaging.wire.Turn;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that keeps the rules, with its inline pictures still in memory.
 *
 * @param model null if the client named none
 * @param turns one for each message, each with one part for each content part
 * @param includeUsage whether a stream ends with the usage
 */
record ChatCall(
    @Nullable String model,
    List<DraftTurn> turns,
    Sampling sampling,
    Stopping stopping,
    boolean stream,
    boolean includeUsage) {

  boolean hasPictures() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> !(part instanceof DraftPart.Text));
  }

  boolean hasInlinePictures() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(DraftPart.Inline.class::isInstance);
  }

  /** One message. */
  record DraftTurn(Turn.Role role, List<DraftPart> parts) {}

  /** One content part. */
  sealed interface DraftPart {

    record Text(String text) implements DraftPart {}

    record Inline(ByteBuffer content, Part.Detail detail) implements DraftPart {}

    record Remote(URI uri, Part.Detail detail) implements DraftPart {}
  }
}
