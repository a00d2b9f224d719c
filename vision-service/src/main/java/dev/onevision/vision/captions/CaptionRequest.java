package dev.onevision.vision.captions;

import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code captions.requests}: a question about one image.
 *
 * @param id the sender's name for the request, 1 to 256 characters; the key of the result
 * @param image the image and how to process it
 * @param prompt the question
 * @param model the model to use; null for the one that is served
 * @param sampling sampling parameters
 * @param stopping limits of the caption
 * @param metadata a JSON object, as text, that is copied to the result; null for none
 */
record CaptionRequest(
    String id,
    Image image,
    String prompt,
    @Nullable String model,
    Sampling sampling,
    Stopping stopping,
    @Nullable String metadata) {

  /**
   * The image.
   *
   * @param source where the image is
   * @param detail how many tiles the image may take
   * @param background color that a transparent image is composited on, as {@link Part#BACKGROUND}
   *     has it; null for the vision service's setting
   */
  record Image(Source source, Part.Detail detail, @Nullable String background) {}

  /** Where the image is. */
  sealed interface Source {

    /** At an {@code http} or {@code https} URL. */
    record Url(URI uri) implements Source {}

    /** In the record itself. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
    record Inline(byte[] file) implements Source {}

    /** At a path in the mounted folder. */
    record Stored(String path) implements Source {}
  }
}
