package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the rows of a sequence are made of. Rows of two sequences have equal keys and values if
 * their content is equal up to these rows. Immutable.
 */
public final class PromptContent {

  private final String scope;

  /** Ids of tokens; for rows of media, -1 minus the index in {@link #media}. */
  private final int[] rows;

  private final List<Media> media;

  /** An image or a video: its first row, and the name of its embedding. */
  private record Media(int start, String digest) {}

  private PromptContent(String scope, int[] rows, List<Media> media) {
    this.scope = scope;
    this.rows = rows;
    this.media = media;
  }

  /** Number of rows. */
  public int length() {
    return rows.length;
  }

  /** The number of rows, from the first one on, that both have. 0 in another scope. */
  int commonRows(PromptContent other) {
    if (!scope.equals(other.scope)) {
      return 0;
    }
    int differing = Arrays.mismatch(rows, other.rows);
    int common = differing < 0 ? rows.length : differing;
    for (int i = 0; i < media.size() && media.get(i).start() < common; i++) {
      if (!media.get(i).digest().equals(other.media.get(i).digest())) {
        return media.get(i).start();
      }
    }
    return common;
  }

  /** The first rows of this content and of a completion that follows it. */
  PromptContent with(int[] completion, int length) {
    int[] longer = Arrays.copyOf(rows, length);
    int added = length - rows.length;
    if (added > 0) {
      System.arraycopy(completion, 0, longer, rows.length, added);
    }
    return new PromptContent(scope, longer, media);
  }

  /** Collects the content of a prompt. */
  public static final class Builder {

    private final String scope;
    private final List<Media> media = new ArrayList<>();
    private int[] rows = new int[256];
    private int length;

    /**
     * Empty content.
     *
     * @param scope the sequences that may share rows have equal scopes
     */
    public Builder(String scope) {
      this.scope = scope;
    }

    /** Adds tokens. */
    public Builder tokens(int[] ids) {
      grow(ids.length);
      System.arraycopy(ids, 0, rows, length, ids.length);
      length += ids.length;
      return this;
    }

    /**
     * Adds an image or a video.
     *
     * @param digest equal digests mean equal embeddings
     * @param count rows of the embedding
     */
    public Builder media(String digest, int count) {
      grow(count);
      Arrays.fill(rows, length, length + count, -1 - media.size());
      media.add(new Media(length, digest));
      length += count;
      return this;
    }

    private void grow(int count) {
      if (length + count > rows.length) {
        rows = Arrays.copyOf(rows, Math.max(2 * rows.length, length + count));
      }
    }

    /** The content so far. */
    public PromptContent build() {
      return new PromptContent(scope, Arrays.copyOf(rows, length), List.copyOf(media));
    }
  }
}
