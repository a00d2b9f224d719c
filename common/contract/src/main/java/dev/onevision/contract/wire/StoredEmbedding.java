package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An encoded picture or video that any request may use; the row of its digest in {@code
 * embeddings.index}.
 *
 * @param digest as in {@link Part.Embedding}
 * @param content the claim check of {@code tokens x hiddenSize} values in {@code dataType},
 *     row-major, little-endian
 * @param tokens rows of the matrix
 * @param hiddenSize columns of the matrix
 * @param dataType {@code bf16} or {@code f32}
 * @param width in pixels, after its orientation was applied
 * @param height in pixels, after its orientation was applied
 * @param frames of the video that were looked at; null for a picture
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

  /** The part of a request that it takes the place of {@code origin} as. */
  public Part.Embedding replacing(@Nullable Part origin) {
    return new Part.Embedding(
        content, tokens, hiddenSize, dataType, digest, width, height, frames, origin);
  }
}
