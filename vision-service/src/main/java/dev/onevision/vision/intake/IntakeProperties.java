package dev.onevision.vision.intake;

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
 * @param lanes requests that the worker runs at once
 * @param maxMedia max images and videos of a conversation
 * @param multiImage how images are tiled that are not alone in their conversation, if the request
 *     does not say: {@code pad} gives each image one tile, padded to a square; {@code anyres} gives
 *     each as many tiles as if it were alone
 * @param stepTimeout max wait for one step of one image or video of an interactive request: for
 *     memory, or for the model; the request's deadline holds as well
 */
@ConfigurationProperties("onevision.vision")
@Validated
public record IntakeProperties(
    @Valid @DefaultValue Lanes lanes,
    @Min(1) @Max(1000) @DefaultValue("64") int maxMedia,
    @NotNull @DefaultValue("pad") Part.MultiImage multiImage,
    @NotNull @DefaultValue("120s") Duration stepTimeout) {

  /**
   * Requests that the worker runs at once, by queue. With two lanes, one request is loaded and
   * decoded while the other is encoded.
   *
   * @param interactive lanes of the interactive queue
   * @param batch lanes of the batch queue, whose requests run in spare capacity
   */
  public record Lanes(
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
