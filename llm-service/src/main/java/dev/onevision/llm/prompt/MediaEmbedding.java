package dev.onevision.llm.prompt;

/**
 * An encoded image or video: rows that take the place of tokens.
 *
 * @param index position among the embeddings of its request, from 0
 * @param tokens number of rows
 * @param dataType type of the values
 * @param digest equal digests mean equal rows
 */
public record MediaEmbedding(int index, int tokens, DataType dataType, String digest) {

  /** The types of values. */
  public enum DataType {
    BF16,
    F32
  }
}
