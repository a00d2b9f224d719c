package dev.onevision.inference.checkpoint;

/**
 * The language model's dimensions.
 *
 * @param vocabularySize rows of the embedding
 * @param hiddenSize width of the hidden states
 * @param intermediateSize width of the feed-forward layers
 * @param layers transformer layers
 * @param attention the attention's heads
 * @param positions the rotary positions
 * @param normEpsilon RMSNorm's epsilon
 * @param tiedEmbeddings whether the output head is the embedding
 */
public record TextConfig(
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    Attention attention,
    Positions positions,
    double normEpsilon,
    boolean tiedEmbeddings) {

  /**
   * The attention's heads.
   *
   * @param heads query heads
   * @param keyValueHeads key and value heads
   * @param headSize width of a head
   */
  public record Attention(int heads, int keyValueHeads, int headSize) {}

  /**
   * The rotary positions.
   *
   * @param theta base of the rotation
   * @param contextLength max number of positions
   */
  public record Positions(double theta, int contextLength) {}

  /** Query heads. */
  public int heads() {
    return attention.heads();
  }

  /** Key and value heads. */
  public int keyValueHeads() {
    return attention.keyValueHeads();
  }

  /** Width of a head. */
  public int headSize() {
    return attention.headSize();
  }

  /** Max number of positions. */
  public int contextLength() {
    return positions.contextLength();
  }
}
