package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this service works on requests.
 *
 * @param slots requests in hand at once
 * @param maxPictures pictures and videos a conversation may have
 * @param multiImage how pictures are cut that are not alone in their conversation and whose request
 *     leaves it open: {@code pad} gives each one tile, padded to a square, {@code anyres} as many
 *     tiles as if it were alone
 * @param patience longest wait for one step of one picture or video of an interactive request: for
 *     memory, or for the model's turn; the request's deadline holds besides
 */
@ConfigurationProperties("onevision.vision")
@Validated
public record VisionProperties(
    @Valid @DefaultValue Slots slots,
    @Min(1) @Max(1000) @DefaultValue("64") int maxPictures,
    @NotNull @DefaultValue("pad") Part.MultiImage multiImage,
    @NotNull @DefaultValue("120s") Duration patience) {

  /**
   * Requests in hand at once, by queue; with two, one is loaded and decoded while the other is
   * encoded.
   *
   * @param interactive of the queue whose clients wait
   * @param batch of the queue that runs in spare capacity
   */
  public record Slots(
      @Min(1) @Max(64) @DefaultValue("2") int interactive,
      @Min(1) @Max(64) @DefaultValue("2") int batch) {

    int of(Priority priority) {
      return switch (priority) {
        case INTERACTIVE -> interactive;
        case BATCH -> batch;
      };
    }
  }
}
