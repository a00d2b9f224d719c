package dev.onevision.llm.prompt;

import dev.onevision.contract.wire.Part;
import java.util.List;

/**
 * A conversation as the model sees it.
 *
 * @param segments in order; never two {@link Segment.Tokens} in a row
 */
public record Prompt(List<Segment> segments) {

  public Prompt {
    segments = List.copyOf(segments);
  }

  /** Positions that it takes in the model's context. */
  public int length() {
    return segments.stream().mapToInt(Segment::length).sum();
  }

  /** The part of them that pictures take. */
  public int pictureTokens() {
    return segments.stream()
        .filter(Segment.Picture.class::isInstance)
        .mapToInt(Segment::length)
        .sum();
  }

  /** A run of tokens, or a picture. */
  public sealed interface Segment {

    /** Positions that it takes. */
    int length();

    /**
     * Tokens of the vocabulary.
     *
     * @param ids not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Tokens(int[] ids) implements Segment {

      @Override
      public int length() {
        return ids.length;
      }
    }

    /** Embeddings that stand where tokens would. */
    record Picture(Part.Embedding embedding) implements Segment {

      @Override
      public int length() {
        return embedding.tokens();
      }
    }
  }
}
