package dev.onevision.llm.prompt;

import java.util.List;

/**
 * The input of the model.
 *
 * @param segments in order; never two {@link Segment.Tokens} in a row
 */
public record Prompt(List<Segment> segments) {

  public Prompt {
    segments = List.copyOf(segments);
  }

  /** Tokens, media included. */
  public int length() {
    return segments.stream().mapToInt(Segment::length).sum();
  }

  /** Tokens of images and videos. */
  public int mediaTokens() {
    return segments.stream()
        .filter(Segment.Media.class::isInstance)
        .mapToInt(Segment::length)
        .sum();
  }

  /** A run of tokens, or an image or video. */
  public sealed interface Segment {

    /** Tokens of the segment. */
    int length();

    /**
     * Tokens of the vocabulary.
     *
     * @param ids not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Tokens(int[] ids) implements Segment {

      @Override
      public int length() {
        return ids.length;
      }
    }

    /** An image or a video. */
    record Media(MediaEmbedding embedding) implements Segment {

      @Override
      public int length() {
        return embedding.tokens();
      }
    }
  }
}
