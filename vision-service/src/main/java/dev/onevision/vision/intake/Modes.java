package dev.onevision.vision.intake;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.vision.tiling.TilingMode;
import java.util.Objects;

/**
 * How a request's images are tiled. The model was trained on one image as many tiles, or several
 * images as one tile each; the request's {@code detail} overrides that. A video counts as an image:
 * an image beside it is not alone.
 *
 * <table>
 * <caption>Mode by detail and number of images in the whole conversation</caption>
 * <tr><th>detail</th><th>one</th><th>several</th></tr>
 * <tr><td>auto</td><td>anyres</td><td>pad; or anyres, if the request or the setting says so</td></tr>
 * <tr><td>low</td><td>base</td><td>pad</td></tr>
 * <tr><td>high</td><td>anyres</td><td>anyres</td></tr>
 * </table>
 */
final class Modes {

  private Modes() {}

  /** Images and videos in the conversation, encoded ones included. */
  static int media(GenerationRequest request) {
    return (int)
        request.turns().stream()
            .flatMap(turn -> turn.parts().stream())
            .filter(part -> !(part instanceof Part.Text || part instanceof Part.ToolCall))
            .count();
  }

  /**
   * The mode of one image.
   *
   * @param media number of images and videos in the conversation
   * @param setting what holds for several images if the request does not say
   */
  static TilingMode of(Part.Media image, int media, Part.MultiImage setting) {
    boolean several = media > 1;
    return switch (image.detail()) {
      case AUTO ->
          several && Objects.requireNonNullElse(image.multiImage(), setting) == Part.MultiImage.PAD
              ? TilingMode.PAD
              : TilingMode.ANYRES;
      case LOW -> several ? TilingMode.PAD : TilingMode.BASE;
      case HIGH -> TilingMode.ANYRES;
    };
  }
}
