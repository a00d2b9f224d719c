package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that keeps the rules, with its inline images still in memory.
 *
 * @param model null if the client named none
 * @param turns one for each message, each with one part for each content part
 * @param choices answers wanted, at least 1
 * @param logprobs how many of the likeliest tokens each token comes with; null for no log
 *     probabilities
 * @param background color on which transparent images are composited; null leaves it to the vision
 *     service
 * @param continueLast whether the answer continues the last turn
 * @param format what form the answer must have; null for text of any kind
 * @param tier how soon it is answered
 * @param includeUsage whether a stream ends with the usage
 * @param resumable whether the answer of a stream goes on when its client goes away
 */
public record ChatCall(
    @Nullable String model,
    List<DraftTurn> turns,
    @Nullable String background,
    Sampling sampling,
    Stopping stopping,
    int choices,
    @Nullable Integer logprobs,
    boolean continueLast,
    @Nullable CompletionFormat format,
    ServiceTier tier,
    boolean stream,
    boolean includeUsage,
    boolean resumable) {

  boolean hasMedia() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> !(part instanceof DraftPart.Text));
  }

  boolean hasInlineMedia() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .flatMap(part -> part.sources().stream())
        .anyMatch(DraftSource.Inline.class::isInstance);
  }

  /** One message. */
  record DraftTurn(Turn.Role role, List<DraftPart> parts) {}

  /** One content part. */
  sealed interface DraftPart {

    /** Where its content is, if it is not in the part itself. */
    default List<DraftSource> sources() {
      return switch (this) {
        case Text _ -> List.of();
        case Image image -> List.of(image.source());
        case Video video -> List.of(video.file());
        case Frames frames -> frames.images();
      };
    }

    record Text(String text) implements DraftPart {}

    /** An image; {@code field} is what the client calls the field of its source. */
    record Image(
        DraftSource source, Part.Detail detail, Part.@Nullable MultiImage multiImage, String field)
        implements DraftPart {}

    /** A video in one file; nulls leave the choice of its frames to the vision service. */
    record Video(
        DraftSource file, @Nullable Integer frames, @Nullable Double framesPerSecond, String field)
        implements DraftPart {}

    /** A video as its frames. */
    record Frames(List<DraftSource> images, String field) implements DraftPart {}
  }

  /** Where a image or video is. */
  sealed interface DraftSource {

    record Inline(InlineContent content) implements DraftSource {}

    record Remote(URI uri) implements DraftSource {}
  }
}
