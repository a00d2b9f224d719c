package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An encoded image or video that any request may use; the row of its digest in {@code
 * embeddings.index}.
 *
 * @param digest as in {@link Part.Embedding}
 * @param content the claim check of {@code tokens x hiddenSize} values in {@code dataType},
 *     row-major, little-endian
 * @param tokens rows of the matrix
 * @param hiddenSize columns of the matrix
 * @param dataType {@code bf16} or {@code f32}
 * @param width in pixels, in its final orientation
 * @param height in pixels, in its final orientation
 * @param frames number of a video's encoded frames; null for an image
 * @param encodedAt when the content was complete
 */
public record StoredEmbedding(
    String digest,
    ClaimCheck content,
    int tokens,
    int hiddenSize,
    String dataType,
    int width,
    int height,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer frames,
    Instant encodedAt)
    implements WireMessage {

  /** The request part that replaces {@code origin}. */
  public Part.Embedding replacing(@Nullable Part origin) {
    return new Part.Embedding(
        content, tokens, hiddenSize, dataType, digest, width, height, frames, origin);
  }
}
