package dev.onevision.vision.captions;

import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code captions.requests}: what is wanted to be said of one picture.
 *
 * @param id the sender's name for it, 1 to 256 characters; the key of the result
 * @param picture what is looked at
 * @param prompt what is asked
 * @param model the model that is to answer; null for whichever is served
 * @param detail how many tiles the picture may take
 * @param background color on which a transparent picture is composited, as {@link Part#BACKGROUND}
 *     has it; null leaves it to the vision service's setting
 * @param metadata a JSON object, as text, that goes into the result as it is; null for none
 */
public record CaptionRequest(
    String id,
    Picture picture,
    String prompt,
    @Nullable String model,
    Part.Detail detail,
    @Nullable String background,
    Sampling sampling,
    Stopping stopping,
    @Nullable String metadata) {

  /** Where the picture is. */
  public sealed interface Picture {

    /** At an {@code http} or {@code https} address. */
    record Address(URI uri) implements Picture {}

    /** In the record itself. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
    record Inline(byte[] file) implements Picture {}

    /** At a path in the folder that the operator mounted. */
    record Stored(String path) implements Picture {}
  }
}
