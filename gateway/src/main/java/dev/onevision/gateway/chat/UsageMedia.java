package dev.onevision.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.contract.wire.CompletionDetails;
import dev.onevision.contract.wire.Tiling;
import org.jspecify.annotations.Nullable;

/**
 * An image or a video of the prompt, as the model saw it.
 *
 * @param width in pixels, in its final orientation
 * @param height in pixels, in its final orientation
 * @param tokens of the prompt
 * @param mode anyres, base, pad or video; absent, as all that follows, if the worker did not say
 * @param tiles number of tiles, the base tile of anyres included
 * @param tileSize side of a tile in pixels
 * @param columns tiles in a row of the grid
 * @param rows tiles in a column of the grid
 * @param placement where the image lies on the grid
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record UsageMedia(
    int width,
    int height,
    int tokens,
    @Nullable String mode,
    @Nullable Integer tiles,
    @JsonProperty("tile_size") @Nullable Integer tileSize,
    @Nullable Integer columns,
    @Nullable Integer rows,
    @Nullable Placement placement) {

  static UsageMedia of(CompletionDetails.Media media) {
    Tiling tiling = media.tiling();
    if (tiling == null) {
      return new UsageMedia(
          media.width(), media.height(), media.tokens(), null, null, null, null, null, null);
    }
    return new UsageMedia(
        media.width(),
        media.height(),
        media.tokens(),
        tiling.mode(),
        tiling.tiles(),
        tiling.tileSide(),
        tiling.columns(),
        tiling.rows(),
        new Placement(tiling.left(), tiling.top(), tiling.width(), tiling.height()));
  }

  /** A rectangle in pixels, from the top left of the grid. */
  record Placement(int left, int top, int width, int height) {}
}
