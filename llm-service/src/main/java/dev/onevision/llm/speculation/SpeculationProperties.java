package dev.onevision.llm.speculation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Speculative decoding by prompt lookup: where a completion repeats its prompt or itself, a step
 * verifies several tokens at once. The completion is the same.
 *
 * @param enabled whether steps verify draft tokens
 * @param maxDraftTokens max draft tokens of one sequence in a step; measured step times choose the
 *     number below that
 */
@ConfigurationProperties("onevision.llm.speculation")
@Validated
public record SpeculationProperties(
    @DefaultValue("true") boolean enabled, @Min(1) @Max(32) @DefaultValue("7") int maxDraftTokens) {

  /** Max draft tokens of one sequence in a step; 0 if none are verified. */
  public int draftTokens() {
    return enabled ? maxDraftTokens : 0;
  }
}
