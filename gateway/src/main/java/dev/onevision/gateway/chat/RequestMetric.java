package dev.onevision.gateway.chat;

/** The meters of this room, which {@code docs/metrics.md} describes. */
public enum RequestMetric {
  /** Counter of chat requests by {@code outcome} and {@code stream}. */
  REQUESTS("onevision.gateway.requests"),

  /** Timer from a request's arrival to its end, by {@code outcome} and {@code stream}. */
  DURATION("onevision.gateway.request.duration"),

  /** Timer from a request's arrival to its first token, by {@code stream}. */
  TIME_TO_FIRST_TOKEN("onevision.gateway.time.to.first.token"),

  /** Timer of a complete answer for each token after its first one, by {@code stream}. */
  TIME_PER_OUTPUT_TOKEN("onevision.gateway.time.per.output.token"),

  /**
   * Counter of requests and lines of batches that found no {@code worker}, by {@code model.queue}.
   */
  UNSERVED("onevision.gateway.requests.unserved"),

  /** Counter of tokens of complete answers, by {@code kind}: text, image, completion. */
  TOKENS("onevision.gateway.tokens");

  private final String key;

  RequestMetric(String key) {
    this.key = key;
  }

  /** The name of the meter. */
  public String key() {
    return key;
  }
}
