package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a turn. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Part.Media.class, name = "media"),
  @JsonSubTypes.Type(value = Part.Video.class, name = "video"),
  @JsonSubTypes.Type(value = Part.Embedding.class, name = "embedding"),
  @JsonSubTypes.Type(value = Part.ToolCall.class, name = "tool-call")
})
public sealed interface Part {

  /**
   * The regular expression of a background: the color that transparent images are composited on.
   */
  String BACKGROUND = "none|white|black|#[0-9a-fA-F]{6}";

  /** Text as the user wrote it; never read as special tokens. */
  record Text(String text) implements Part {}

  /**
   * A call of a tool by the assistant.
   *
   * @param arguments as JSON; text that is not JSON is passed on unchanged
   */
  record ToolCall(String name, String arguments) implements Part {}

  /**
   * An image that is not encoded yet.
   *
   * @param source where its bytes are
   * @param detail how many tiles it may have
   * @param multiImage what {@link Detail#AUTO} means if the conversation has several images; null
   *     takes the vision service's setting
   * @param field path of the source in the client's request, for errors, such as {@code
   *     messages[0].content[1].image_url.url}; null for the part's position
   * @param background color on which it is composited if it is transparent: {@code none}, {@code
   *     white}, {@code black} or a color such as {@code #ffcc00}; null takes the vision service's
   *     setting
   */
  record Media(
      Source source,
      Detail detail,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MultiImage multiImage,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String background)
      implements Part {

    /** An image that takes the vision service's background. */
    public Media(
        Source source, Detail detail, @Nullable MultiImage multiImage, @Nullable String field) {
      this(source, detail, multiImage, field, null);
    }

    /** An image without a field. */
    public Media(Source source, Detail detail, @Nullable MultiImage multiImage) {
      this(source, detail, multiImage, null, null);
    }

    /** An image with defaults. */
    public Media(Source source, Detail detail) {
      this(source, detail, null, null, null);
    }
  }

  /**
   * A video that is not encoded yet.
   *
   * @param footage where its frames are
   * @param frames number of frames taken from a file, evenly spaced; null takes the vision
   *     service's setting
   * @param framesPerSecond frames taken from each second of a file, up to {@code frames} in total;
   *     null for no such rate
   * @param field what the client calls the field that the footage came from, such as {@code
   *     messages[0].content[1].video_url.url}; null for the part's position
   * @param background of frames sent as images, as in {@link Media}
   */
  record Video(
      Footage footage,
      @Nullable Integer frames,
      @Nullable Double framesPerSecond,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String field,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String background)
      implements Part {

    /** A video whose frames take the vision service's background. */
    public Video(
        Footage footage,
        @Nullable Integer frames,
        @Nullable Double framesPerSecond,
        @Nullable String field) {
      this(footage, frames, framesPerSecond, field, null);
    }

    /** A video without a field. */
    public Video(Footage footage, @Nullable Integer frames, @Nullable Double framesPerSecond) {
      this(footage, frames, framesPerSecond, null, null);
    }
  }

  /**
   * An encoded image or video, in the form in which the model takes it.
   *
   * @param content the claim check of {@code tokens x hiddenSize} values in {@code dataType},
   *     row-major, little-endian
   * @param tokens rows of the matrix
   * @param hiddenSize columns of the matrix
   * @param dataType {@code bf16} or {@code f32}
   * @param digest SHA-256, in hex, of the decoded RGB pixels, their size, the mode they were tiled
   *     in, the model and the owner: equal digests mean equal embeddings
   * @param width of the image, or of a video's frames, in pixels, in its final orientation
   * @param height of the image, or of a video's frames, in pixels, in its final orientation
   * @param frames number of a video's encoded frames; null for an image
   * @param origin the {@link Media} or {@link Video} it was made from, and is made from again when
   *     the content is gone; null if unknown
   * @param tiling how it was tiled; null if unknown
   * @param encodeMicros microseconds from the start of the vision service's work on the request
   *     until the embedding was there; null if unknown
   */
  record Embedding(
      ClaimCheck content,
      int tokens,
      int hiddenSize,
      String dataType,
      String digest,
      int width,
      int height,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer frames,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Part origin,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tiling tiling,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long encodeMicros)
      implements Part {

    /** An encoded image or video of unknown tiling. */
    public Embedding(
        ClaimCheck content,
        int tokens,
        int hiddenSize,
        String dataType,
        String digest,
        int width,
        int height,
        @Nullable Integer frames,
        @Nullable Part origin) {
      this(
          content, tokens, hiddenSize, dataType, digest, width, height, frames, origin, null, null);
    }

    /** An encoded image of unknown origin. */
    public Embedding(
        ClaimCheck content,
        int tokens,
        int hiddenSize,
        String dataType,
        String digest,
        int width,
        int height) {
      this(content, tokens, hiddenSize, dataType, digest, width, height, null, null);
    }

    /** The same embedding with what the vision service did for it. */
    public Embedding with(Tiling tiles, long micros) {
      return new Embedding(
          content,
          tokens,
          hiddenSize,
          dataType,
          digest,
          width,
          height,
          frames,
          origin,
          tiles,
          micros);
    }
  }

  /** Where the frames of a video are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Footage.File.class, name = "file"),
    @JsonSubTypes.Type(value = Footage.Frames.class, name = "frames")
  })
  sealed interface Footage {

    /** In one file, from which some frames are taken. */
    record File(Source source) implements Footage {}

    /** One image each; all are taken, in this order. */
    record Frames(@JsonProperty("pictures") List<Source> images) implements Footage {

      public Frames {
        images = List.copyOf(images);
        if (images.isEmpty()) {
          throw new IllegalArgumentException("a video needs at least one frame");
        }
      }
    }
  }

  /** Where the bytes of an image or a video's file are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Source.Inline.class, name = "inline"),
    @JsonSubTypes.Type(value = Source.Remote.class, name = "remote"),
    @JsonSubTypes.Type(value = Source.Stored.class, name = "stored")
  })
  sealed interface Source {

    /** Bytes that the client sent with the request, stored in the {@code media} topic. */
    record Inline(ClaimCheck content) implements Source {}

    /** An {@code http} or {@code https} URL that the vision service fetches. */
    record Remote(URI uri) implements Source {}

    /** A path in a folder that the operator mounted into the vision service. */
    record Stored(String path) implements Source {}
  }

  /** The resolution of an image that the client requests. */
  enum Detail {
    AUTO,
    LOW,
    HIGH
  }

  /** How the images of a conversation with several images are cut. */
  enum MultiImage {
    /** Each padded to a square, in one tile: as in the training of the model. */
    PAD,
    /** Each in as many tiles as if it were alone. */
    ANYRES
  }
}
