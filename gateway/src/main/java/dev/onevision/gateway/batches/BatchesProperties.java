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
 * @param maxLines lines of one batch
 * @param maxLineBytes length of one line; one with an inline image is long
 * @param lineMemory lines in the hands of one gateway, until they are answered; a gateway with more
 *     to do reads on when there is room
 * @param running batches one gateway answers at once; others wait
 * @param inFlight lines of one batch that are being answered at once
 * @param unfinished batches there may be that have not ended; more are refused with 429
 * @param maxWindow max completion window
 * @param lineDeadline time for one line, from its sending on
 * @param attempts how often a line that was not answered in time is sent
 * @param checkpointInterval how often a running batch writes down how far it is; work since then is
 *     done again after a gateway's death
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
