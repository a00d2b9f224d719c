package dev.onevision.benchmarks.suite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request for an answer of a fixed length, the same whenever it is asked.
 *
 * @param seed of the answer, which is sampled
 * @param tokens of the answer
 */
public record Question(Sample sample, long seed, int tokens) {

  /** The demo model's marks, which have no text: a token without text would be no event. */
  private static final Map<String, Integer> NO_MARKS =
      Map.of("1021", -100, "1022", -100, "1023", -100);

  /**
   * As a body for {@code /v1/chat/completions}.
   *
   * @param stream whether for a stream, which then can be resumed
   */
  String body(boolean stream) {
    Map<String, Object> body =
        new HashMap<>(
            Map.of(
                "model",
                "onevision-demo",
                "seed",
                seed,
                "temperature",
                1,
                "max_tokens",
                tokens,
                "ignore_eos",
                true,
                "logit_bias",
                NO_MARKS,
                "messages",
                List.of(Map.of("role", "user", "content", content()))));
    if (stream) {
      body.put("stream", true);
      body.put("stream_options", Map.of("resumable", true));
    }
    return JsonMapper.shared().writeValueAsString(body);
  }

  private List<Object> content() {
    return List.of(
        Map.of(
            "type",
            "image_url",
            "image_url",
            Map.of("url", "data:image/png;base64," + sample.picture())),
        Map.of("type", "text", "text", sample.question()));
  }
}
