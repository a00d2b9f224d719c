package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the workers did for a request, for clients that ask for it. Times are in microseconds, on
 * the clock of the worker that measured them.
 *
 * @param media the images and videos of the prompt, in its order
 * @param encodeMicros from the start of the vision service's work until the last embedding was
 *     there; null without images and videos
 * @param queueMicros from the arrival at the LLM service until the first step
 * @param prefillMicros from the first step until the first token
 * @param decodeMicros from the first token until the end
 */
public record CompletionDetails(
    List<Media> media,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long encodeMicros,
    long queueMicros,
    long prefillMicros,
    long decodeMicros) {

  public CompletionDetails {
    media = List.copyOf(media);
  }

  /**
   * An image or a video.
   *
   * @param width in pixels, in its final orientation
   * @param height in pixels, in its final orientation
   * @param tokens of the prompt
   * @param tiling null if the vision service did not say
   */
  public record Media(
      int width,
      int height,
      int tokens,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tiling tiling) {}
}
