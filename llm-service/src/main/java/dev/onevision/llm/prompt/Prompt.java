package dev.onevision.llm.prompt;

import dev.onevision.llm.scheduling.PromptContent;
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

  /**
   * What the rows of the prompt are made of.
   *
   * @param scope the sequences that may share rows have equal scopes
   */
  public PromptContent content(String scope) {
    PromptContent.Builder content = new PromptContent.Builder(scope);
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Tokens(var ids) -> content.tokens(ids);
        case Segment.Media(var embedding) ->
            content.media(embedding.digest() + ' ' + embedding.dataType(), embedding.tokens());
      }
    }
    return content.build();
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
