package dev.onevision.benchmarks.capacity.simulation;

/**
 * What one request asks for.
 *
 * @param tiles tiles of its images and videos; 0 for text
 * @param promptTokens tokens of the prompt, with those of its media
 * @param answerTokens tokens of the answer
 * @param embeddingBytes bytes of the embeddings between the services
 */
public record Work(int tiles, int promptTokens, int answerTokens, long embeddingBytes) {

  public Work {
    if (tiles < 0 || promptTokens < 1 || answerTokens < 1 || embeddingBytes < 0) {
      throw new IllegalArgumentException("A request needs a prompt and an answer");
    }
  }

  /** KV slots that it needs at its end. */
  int slots() {
    return promptTokens + answerTokens;
  }
}
