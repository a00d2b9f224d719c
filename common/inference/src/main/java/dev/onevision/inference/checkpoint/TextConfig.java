package dev.onevision.inference.checkpoint;

/**
 * The language model's dimensions.
 *
 * @param vocabularySize rows of the embedding
 * @param hiddenSize width of the hidden states
 * @param intermediateSize width of the feed-forward layers
 * @param layers transformer layers
 * @param heads query heads
 * @param keyValueHeads key and value heads
 * @param headSize width of a head
 * @param normEpsilon RMSNorm's epsilon
 * @param ropeTheta base of the rotary positions
 * @param contextLength most positions
 * @param tiedEmbeddings whether the output head is the embedding
 */
public record TextConfig(
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    double normEpsilon,
    double ropeTheta,
    int contextLength,
    boolean tiedEmbeddings) {}
