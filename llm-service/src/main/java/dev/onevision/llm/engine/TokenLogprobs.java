package dev.onevision.llm.engine;

import java.util.List;

/**
 * The log probability of a token and of its alternatives under the model, before the request's
 * sampling parameters apply.
 *
 * @param chosen the token
 * @param likeliest the requested number of likeliest tokens, best first
 */
public record TokenLogprobs(Entry chosen, List<Entry> likeliest) {

  /**
   * A token and its natural log probability.
   *
   * @param bytes the bytes that show the token, not to be changed; a character may be incomplete
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(byte[] bytes, float logprob) {}
}
