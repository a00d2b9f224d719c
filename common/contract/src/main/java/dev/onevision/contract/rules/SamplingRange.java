package dev.onevision.contract.rules;

import dev.onevision.contract.wire.Sampling;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sampling parameters and the values that each accepts. The gateway, the reader of caption
 * requests and the services check requests only against this table.
 */
public enum SamplingRange {
  LOGIT_BIAS("logit_bias", "logitBias", -100, 100),
  REPETITION_PENALTY("repetition_penalty", "repetitionPenalty", 0.01, 10),
  FREQUENCY_PENALTY("frequency_penalty", "frequencyPenalty", -2, 2),
  PRESENCE_PENALTY("presence_penalty", "presencePenalty", -2, 2),
  TEMPERATURE("temperature", "temperature", 0, 2),
  MIN_P("min_p", "minP", 0, 1),
  /** 0 keeps all tokens. */
  TOP_K("top_k", "topK", 0, Integer.MAX_VALUE),
  /** The minimum keeps only the most likely token. */
  TOP_P("top_p", "topP", 1e-6, 1),
  /** A parameter of the request beside its {@link Sampling}. */
  TOP_LOGPROBS("top_logprobs", "logprobs", 0, 20);

  /** Tokens that one request may bias. */
  public static final int MAX_LOGIT_BIASES = 1024;

  private final String parameter;
  private final String wireName;
  private final double min;
  private final double max;

  SamplingRange(String parameter, String wireName, double min, double max) {
    this.parameter = parameter;
    this.wireName = wireName;
    this.min = min;
    this.max = max;
  }

  /** The parameter as clients write it, such as {@code top_p}. */
  public String parameter() {
    return parameter;
  }

  /** The parameter's field in {@link Sampling}. */
  String wireName() {
    return wireName;
  }

  public double min() {
    return min;
  }

  public double max() {
    return max;
  }

  /** Whether the range contains the value; a parameter without a value takes its default. */
  public boolean contains(@Nullable Number value) {
    // The comparisons are false for NaN.
    return value == null || (value.doubleValue() >= min && value.doubleValue() <= max);
  }

  /** The text of a refusal, such as {@code between 0 and 2}, to follow "must be". */
  public String bounds() {
    return switch (this) {
      case TOP_K -> "at least 0";
      case TOP_P -> "between 0 and 1"; // a client's 0 becomes the minimum, 1e-6 acts like 0
      default -> "between %s and %s".formatted(plain(min), plain(max));
    };
  }

  private static String plain(double bound) {
    return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
  }

  /** The parameter's value; null without one, and for those with several. */
  public @Nullable Number valueIn(Sampling sampling) {
    return switch (this) {
      case REPETITION_PENALTY -> sampling.repetitionPenalty();
      case FREQUENCY_PENALTY -> sampling.frequencyPenalty();
      case PRESENCE_PENALTY -> sampling.presencePenalty();
      case TEMPERATURE -> sampling.temperature();
      case MIN_P -> sampling.minP();
      case TOP_K -> sampling.topK();
      case TOP_P -> sampling.topP();
      case LOGIT_BIAS, TOP_LOGPROBS -> null;
    };
  }

  /** The first parameter whose value is out of its range; null if there is none. */
  public static @Nullable SamplingRange violatedBy(Sampling sampling) {
    Map<Integer, Double> biases = sampling.logitBias() == null ? Map.of() : sampling.logitBias();
    if (biases.size() > MAX_LOGIT_BIASES
        || !biases.values().stream().allMatch(LOGIT_BIAS::contains)) {
      return LOGIT_BIAS;
    }
    for (SamplingRange range : values()) {
      if (!range.contains(range.valueIn(sampling))) {
        return range;
      }
    }
    return null;
  }

  /** A client's {@code top_p}: OpenAI's API allows 0, which keeps only the most likely token. */
  public static @Nullable Double topP(@Nullable Double topP) {
    return topP != null && topP >= 0 && topP < TOP_P.min ? Double.valueOf(TOP_P.min) : topP;
  }

  /** A client's {@code top_k}: other servers of the API read -1 as all tokens. */
  public static @Nullable Integer topK(@Nullable Integer topK) {
    return topK != null && topK == -1 ? Integer.valueOf(0) : topK;
  }
}
