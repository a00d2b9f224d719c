package dev.onevision.standalone.drawing;

import dev.onevision.inference.program.FeatureMap;
import dev.onevision.vision.tiling.AnyresPlan;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingRules;
import java.util.List;
import java.util.Locale;

/** Describes a drawing in words and numbers. */
public final class TilingText {

  private TilingText() {}

  /** The lines for the tiles that {@link TilingDrawing#draw} takes. */
  public static List<String> of(List<Tiles> tiles, TilingRules rules) {
    return switch (tiles.getFirst()) {
      case Tiles.Anyres anyres -> anyres(anyres.plan(), rules);
      case Tiles.Frames frames -> List.of(frames(frames.count(), rules));
      case Tiles.Single _ -> List.of(singles(tiles.size(), rules));
    };
  }

  static List<String> anyres(AnyresPlan plan, TilingRules rules) {
    FeatureMap map = plan.map();
    int perSide = rules.patchesPerSide();
    boolean shrunk = map.finalHeight() != map.height() || map.finalWidth() != map.width();
    return List.of(
        format(
            "grid: %d x %d tiles of %d, and the base tile: %d tiles",
            map.columns(), map.rows(), rules.tileSide(), plan.tiles()),
        format(
            "canvas: %d x %d, the image on it %d x %d at %d, %d",
            plan.canvas().width(),
            plan.canvas().height(),
            plan.resized().width(),
            plan.resized().height(),
            plan.left(),
            plan.top()),
        format(
            "map: %d x %d patches, without padding %d x %d%s",
            map.columns() * perSide,
            map.rows() * perSide,
            map.width(),
            map.height(),
            shrunk ? format(", shrunk to %d x %d", map.finalWidth(), map.finalHeight()) : ""),
        format(
            "tokens: %d base + %d x %d map + %d newlines = %,d",
            perSide * perSide,
            map.finalWidth(),
            map.finalHeight(),
            map.finalHeight(),
            plan.tokens()));
  }

  static String singles(int images, TilingRules rules) {
    int perSide = rules.patchesPerSide();
    int each = rules.singleTileTokens();
    return images == 1
        ? format("tokens: %d x %d + 1 newline = %d", perSide, perSide, each)
        : format(
            "tokens: %d images of %d x %d + 1 newline = %,d",
            images, perSide, perSide, images * each);
  }

  static String frames(int count, TilingRules rules) {
    int pooled = (rules.patchesPerSide() + 1) / 2;
    return format(
        "tokens: %d frames of %d x %d + 1 newline = %,d",
        count, pooled, pooled, rules.frameTokens(count));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
