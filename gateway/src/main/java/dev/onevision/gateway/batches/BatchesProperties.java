package dev.onevision.gateway.batches;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How batches are run.
 *
 * @param maxLines max number of lines in one batch
 * @param maxLineBytes max size of one line; a line with an inline image is large
 * @param lineMemory memory of one gateway for lines in flight; a gateway reads further lines when
 *     memory is free
 * @param running batches that one gateway runs at once; others wait
 * @param inFlight lines of one batch in flight at once
 * @param unfinished max number of unfinished batches; more are refused with 429
 * @param maxWindow max completion window
 * @param lineDeadline time for one line from when it is sent
 * @param attempts how often a line that timed out is sent
 * @param checkpointInterval interval of a running batch's checkpoints; after a gateway's death,
 *     work since the last checkpoint is repeated
 */
@Validated
@ConfigurationProperties("onevision.gateway.batches")
public record BatchesProperties(
    @DefaultValue("50000") @Min(1) @Max(1_000_000) int maxLines,
    @DefaultValue("28MB") DataSize maxLineBytes,
    @DefaultValue("64MB") DataSize lineMemory,
    @DefaultValue("4") @Min(1) @Max(1000) int running,
    @DefaultValue("16") @Min(1) @Max(1000) int inFlight,
    @DefaultValue("200") @Min(1) @Max(10_000) int unfinished,
    @DefaultValue("7d") Duration maxWindow,
    @DefaultValue("30m") Duration lineDeadline,
    @DefaultValue("3") @Min(1) @Max(100) int attempts,
    @DefaultValue("1s") Duration checkpointInterval) {

  public BatchesProperties {
    require(
        maxLineBytes.toBytes() >= 1 && maxLineBytes.toMegabytes() < 2047,
        "max-line-bytes must be between 1B and 2046MB");
    require(lineMemory.compareTo(maxLineBytes) >= 0, "line-memory must be at least max-line-bytes");
    require(maxWindow.isPositive(), "max-window must be positive");
    require(lineDeadline.isPositive(), "line-deadline must be positive");
    require(checkpointInterval.isPositive(), "checkpoint-interval must be positive");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("onevision.gateway.batches." + rule);
    }
  }
}
