package dev.onevision.vision.requests;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.vision.tiling.TilingMode;
import java.util.Objects;

/**
 * How a request's pictures are cut. The model was trained on one picture as many tiles, or several
 * as one tile each; a client's wish for detail overrules that. A video counts as a picture: one
 * beside it is not alone.
 *
 * <table>
 * <caption>Mode by wish and number of pictures in the whole conversation</caption>
 * <tr><th>detail</th><th>one</th><th>several</th></tr>
 * <tr><td>auto</td><td>tiles</td><td>padded, one tile; or tiles, if the request or the setting says
 * so</td></tr>
 * <tr><td>low</td><td>squeezed, one tile</td><td>padded, one tile</td></tr>
 * <tr><td>high</td><td>tiles</td><td>tiles</td></tr>
 * </table>
 */
final class Modes {

  private Modes() {}

  /** Pictures and videos in the conversation, encoded ones included. */
  static int pictures(GenerationRequest request) {
    return (int)
        request.turns().stream()
            .flatMap(turn -> turn.parts().stream())
            .filter(part -> !(part instanceof Part.Text))
            .count();
  }

  /**
   * The mode of one picture.
   *
   * @param setting what holds for several pictures if the request does not say
   */
  static TilingMode of(Part.Media media, int pictures, Part.MultiImage setting) {
    boolean several = pictures > 1;
    return switch (media.detail()) {
      case AUTO ->
          several && Objects.requireNonNullElse(media.multiImage(), setting) == Part.MultiImage.PAD
              ? TilingMode.PAD
              : TilingMode.ANYRES;
      case LOW -> several ? TilingMode.PAD : TilingMode.BASE;
      case HIGH -> TilingMode.ANYRES;
    };
  }
}
