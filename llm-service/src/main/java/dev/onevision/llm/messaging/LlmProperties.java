package dev.onevision.llm.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The limits of an LLM worker.
 *
 * @param lanes requests that the worker runs at once
 * @param prefillTokenBudget max prompt tokens in one step. Beside sequences that decode there are
 *     fewer: they make a step at most 3 times as long, or 20 ms longer
 * @param defaultMaxTokens max tokens of a completion whose request sets none
 * @param maxChoices max choices of one request
 * @param embeddingMemory max memory of embeddings that wait for the model; further requests wait
 */
@ConfigurationProperties("onevision.llm")
@Validated
public record LlmProperties(
    @Valid @DefaultValue Lanes lanes,
    @Min(16) @Max(65536) @DefaultValue("512") int prefillTokenBudget,
    @Min(1) @Max(1 << 20) @DefaultValue("1024") int defaultMaxTokens,
    @Min(1) @Max(128) @DefaultValue("16") int maxChoices,
    @DefaultValue("256MB") DataSize embeddingMemory) {

  /**
   * Requests that the worker runs at once, by queue. Each lane is one consumer.
   *
   * @param interactive lanes of the interactive queue
   * @param batch lanes of the batch queue, whose requests run in spare capacity
   */
  public record Lanes(
      @Min(1) @Max(512) @DefaultValue("32") int interactive,
      @Min(1) @Max(512) @DefaultValue("8") int batch) {

    int total() {
      return interactive + batch;
    }
  }
}
