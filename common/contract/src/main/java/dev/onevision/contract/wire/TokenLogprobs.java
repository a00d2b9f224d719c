package dev.onevision.contract.wire;

import java.util.List;

/**
 * How likely a token was, and others in its place. Natural logarithms of probabilities under the
 * model itself, before anything that the request does to them.
 *
 * @param chosen the token
 * @param likeliest as many as were asked for, best first
 */
public record TokenLogprobs(Entry chosen, List<Entry> likeliest) {

  public TokenLogprobs {
    likeliest = List.copyOf(likeliest);
  }

  /**
   * A token and its log probability.
   *
   * @param bytes what the token stands for, 0 to 255 each; not always whole characters. Special
   *     tokens stand for their names, unused ones for nothing
   */
  public record Entry(List<Integer> bytes, float logprob) {

    public Entry {
      bytes = List.copyOf(bytes);
    }
  }
}
