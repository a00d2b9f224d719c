package dev.onevision.llm.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much this worker takes on.
 *
 * @param slots requests in hand at once
 * @param prefillTokenBudget prompt tokens in one step at most: what a decoding request has to wait
 *     for while others' prompts are read
 * @param defaultMaxTokens tokens of an answer whose request sets no limit; this many slots of the
 *     K/V cache are kept for it
 * @param maxChoices answers to one request at most
 * @param embeddingMemory for pictures' embeddings that were read and that the model has not taken
 *     yet; requests beyond it wait
 */
@ConfigurationProperties("onevision.llm")
@Validated
public record LlmProperties(
    @Valid @DefaultValue Slots slots,
    @Min(16) @Max(65536) @DefaultValue("512") int prefillTokenBudget,
    @Min(1) @Max(1 << 20) @DefaultValue("1024") int defaultMaxTokens,
    @Min(1) @Max(128) @DefaultValue("16") int maxChoices,
    @DefaultValue("256MB") DataSize embeddingMemory) {

  /**
   * Requests in hand at once, by queue.
   *
   * @param interactive of the queue whose clients wait
   * @param batch of the queue that runs in spare capacity
   */
  public record Slots(
      @Min(1) @Max(512) @DefaultValue("32") int interactive,
      @Min(1) @Max(512) @DefaultValue("8") int batch) {

    int total() {
      return interactive + batch;
    }
  }
}
