package dev.onevision.messaging.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;

/** A piece of a turn. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Part.Media.class, name = "media"),
  @JsonSubTypes.Type(value = Part.Embedding.class, name = "embedding")
})
public sealed interface Part {

  /** Text as the user wrote it; never read as special tokens. */
  record Text(String text) implements Part {}

  /**
   * A picture that no one has looked at yet.
   *
   * @param source where its bytes are
   * @param detail how many tiles it may take
   */
  record Media(Source source, Detail detail) implements Part {}

  /**
   * An encoded picture, ready to stand where the model expects it.
   *
   * @param content the claim check of {@code tokens x hiddenSize} values in {@code dataType},
   *     row-major, little-endian
   * @param tokens rows of the matrix
   * @param hiddenSize columns of the matrix
   * @param dataType {@code bf16} or {@code f32}
   * @param digest SHA-256, in hex, of the decoded RGB pixels, their size and the mode they were
   *     tiled in: equal digests mean equal embeddings
   * @param width of the picture in pixels, after its orientation was applied
   * @param height of the picture in pixels, after its orientation was applied
   */
  record Embedding(
      ClaimCheck content,
      int tokens,
      int hiddenSize,
      String dataType,
      String digest,
      int width,
      int height)
      implements Part {}

  /** Where the bytes of a picture are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Source.Inline.class, name = "inline"),
    @JsonSubTypes.Type(value = Source.Remote.class, name = "remote")
  })
  sealed interface Source {

    /** Bytes the client sent with the request, parked in the {@code media} topic. */
    record Inline(ClaimCheck content) implements Source {}

    /** An {@code http} or {@code https} address that the vision service fetches. */
    record Remote(URI uri) implements Source {}
  }

  /** The client's wish for a picture's resolution. */
  enum Detail {
    AUTO,
    LOW,
    HIGH
  }
}
