package dev.onevision.benchmarks.contenders;

import java.io.IOException;

/**
 * A system that runs the language model. Every system reads the same weights and prompts, samples
 * greedily and runs one operation at a time. Used by one thread.
 */
public interface DecoderContender extends AutoCloseable {

  /** The system and its number format, such as {@code llama.cpp q8_0}. */
  String name();

  /**
   * Reads a prompt and samples the next token.
   *
   * @param variant prompts of different variants have different tokens
   */
  Prefill prefill(int tokens, int variant) throws IOException;

  /** Gives sequences a context of this many tokens, for {@link #decode}. */
  void fill(int sequences, int context) throws IOException;

  /**
   * Runs decode steps of the first sequences, each of which gets longer.
   *
   * @return seconds of each step
   */
  double[] decode(int sequences, int steps) throws IOException;

  @Override
  void close();

  /**
   * A prompt that was read.
   *
   * @param token the sampled token
   */
  record Prefill(double seconds, int token) {}
}
