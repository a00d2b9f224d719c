package dev.onevision.benchmarks.suite;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
import java.util.List;
import java.util.Map;

/**
 * A request for a completion of a fixed length, which is the same for each run.
 *
 * @param seed of the completion, which is sampled
 * @param tokens of the completion
 */
public record Question(Sample sample, long seed, int tokens) {

  private static final int TOKENS = 200;

  /** Special tokens of the demo model have no text, and a token without text is no event. */
  private static final Map<String, Integer> NO_SPECIAL_TOKENS =
      Map.of("1021", -100, "1022", -100, "1023", -100);

  /** A request for 200 tokens. */
  public Question(Sample sample, long seed) {
    this(sample, seed, TOKENS);
  }

  /** The request for a stream that can be resumed. */
  public ChatRequest stream() {
    return whole().with("stream", true).with("stream_options", Map.of("resumable", true));
  }

  /** The request for a response that is not a stream. */
  public ChatRequest whole() {
    return ChatRequest.ask(
            "onevision-demo", List.of(Content.image(sample.image())), sample.question())
        .with(
            Map.of(
                "seed", seed,
                "temperature", 1,
                "max_tokens", tokens,
                "ignore_eos", true,
                "logit_bias", NO_SPECIAL_TOKENS));
  }
}
