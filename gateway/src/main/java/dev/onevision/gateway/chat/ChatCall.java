package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WorkerFeature;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A valid request, with its inline images still in memory.
 *
 * @param model null if the client named none
 * @param turns one for each message, each with one part for each content part
 * @param background color on which transparent images are composited; null leaves it to the vision
 *     service
 * @param completion what to return
 * @param tier the capacity that the request runs in
 * @param streaming how to return it
 * @param ignoredFields names of fields that have no effect because they are unknown
 */
public record ChatCall(
    @Nullable String model,
    List<DraftTurn> turns,
    @Nullable String background,
    Sampling sampling,
    Stopping stopping,
    Completion completion,
    ServiceTier tier,
    Streaming streaming,
    List<String> ignoredFields) {

  /**
   * What the client asks for.
   *
   * @param choices number of completions, at least 1
   * @param logprobs number of the most likely tokens returned with each token; null for no log
   *     probabilities
   * @param continueLast whether the completion continues the last turn
   * @param format that the completion must have; null for unrestricted text
   * @param tokenization what is asked of the tokenizer instead; null for a completion
   */
  record Completion(
      int choices,
      @Nullable Integer logprobs,
      boolean continueLast,
      @Nullable CompletionFormat format,
      @Nullable Tokenization tokenization) {}

  /**
   * Options of the stream.
   *
   * @param enabled false for one JSON response
   * @param includeUsage whether the stream ends with the usage
   * @param usageDetails whether the usage has the details of media and times
   * @param resumable whether generation continues when the client disconnects
   */
  record Streaming(
      boolean enabled, boolean includeUsage, boolean usageDetails, boolean resumable) {}

  /** Whether the client asks for a stream. */
  public boolean stream() {
    return streaming.enabled();
  }

  /** Whether the stream ends with the usage. */
  public boolean includesUsage() {
    return streaming.includeUsage();
  }

  /** Whether generation continues when the client disconnects. */
  public boolean isResumable() {
    return streaming.resumable();
  }

  /** The same call, whose only message is text that the completion continues. */
  public ChatCall withoutTemplate() {
    DraftTurn text = new DraftTurn(Turn.Role.TEXT, turns.getFirst().parts());
    return with(List.of(text), completion);
  }

  /** The same call of the tokenizer. */
  public ChatCall tokenized(Tokenization asked) {
    return with(
        turns, new Completion(1, null, completion.continueLast(), completion.format(), asked));
  }

  private ChatCall with(List<DraftTurn> newTurns, Completion newCompletion) {
    return new ChatCall(
        model,
        newTurns,
        background,
        sampling,
        stopping,
        newCompletion,
        tier,
        streaming,
        ignoredFields);
  }

  boolean hasMedia() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> !(part instanceof DraftPart.Text || part instanceof DraftPart.ToolCall));
  }

  /** Whether the model may call tools. */
  boolean hasTools() {
    return completion.format() instanceof CompletionFormat.Tools;
  }

  /** What the call asks for that workers of earlier releases do not know. */
  Set<WorkerFeature> features() {
    Set<WorkerFeature> features = EnumSet.noneOf(WorkerFeature.class);
    if (hasTools()) {
      features.add(WorkerFeature.TOOLS);
    }
    if (completion.tokenization() != null) {
      features.add(WorkerFeature.TOKENIZATION);
    }
    for (DraftTurn turn : turns) {
      if (turn.role() == Turn.Role.TEXT) {
        features.add(WorkerFeature.TEXT);
      }
      if (turn.role() == Turn.Role.TOOL
          || turn.parts().stream().anyMatch(DraftPart.ToolCall.class::isInstance)) {
        features.add(WorkerFeature.TOOLS);
      }
    }
    return features;
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
        case Text _, ToolCall _ -> List.of();
        case Image image -> List.of(image.source());
        case Video video -> List.of(video.file());
        case Frames frames -> frames.images();
      };
    }

    record Text(String text) implements DraftPart {}

    /** A call of a tool by the assistant. */
    record ToolCall(String name, String arguments) implements DraftPart {}

    /** An image; {@code field} is the name of its source in the request. */
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

  /** Where an image or a video is. */
  sealed interface DraftSource {

    record Inline(InlineContent content) implements DraftSource {}

    record Remote(URI uri) implements DraftSource {}
  }
}
