package dev.onevision.contract.wire;

import java.util.List;

/**
 * The log probabilities of a token and of the most likely tokens at its position: natural
 * logarithms, before the sampling parameters apply.
 *
 * @param chosen the token
 * @param likeliest the most likely tokens, best first
 */
public record TokenLogprobs(Entry chosen, List<Entry> likeliest) {

  public TokenLogprobs {
    likeliest = List.copyOf(likeliest);
  }

  /**
   * A token and its log probability.
   *
   * @param bytes of the token, 0 to 255 each; not always whole characters. Special tokens have the
   *     bytes of their names, unused ones none
   */
  public record Entry(List<Integer> bytes, float logprob) {

    public Entry {
      bytes = List.copyOf(bytes);
    }
  }
}
