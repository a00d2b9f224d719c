package dev.onevision.contract.rules;

import dev.onevision.contract.wire.StoredEmbedding;

/** Checks rows of {@code embeddings.index} as the embeddings of requests are checked. Pure. */
public final class EmbeddingRules {

  private EmbeddingRules() {}

  /** Whether a request may name this embedding. */
  public static boolean isValid(StoredEmbedding row) {
    try {
      RequestRules.check(row.replacing(null), "row");
      return true;
    } catch (RequestRules.Broken e) {
      return false;
    }
  }
}
