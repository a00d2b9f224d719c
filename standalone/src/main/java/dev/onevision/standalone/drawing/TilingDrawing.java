package dev.onevision.standalone.drawing;

import dev.onevision.inference.program.FeatureMap;
import dev.onevision.vision.tiling.AnyresPlan;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingRules;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Draws tiles and their features: a small square of a patch's mean color for each feature, a green
 * one for each newline, stripes over padding.
 */
public final class TilingDrawing {

  private static final int MARGIN = 16;
  private static final int GAP = 24;
  private static final int SEAM = 3;
  private static final int GRID_EXTENT = 560;
  private static final int BASE_EXTENT = 180;
  private static final int MAX_FRAMES = 8;
  private static final int EDGE = 0x909090;
  private static final int NEWLINE = 0x18a048;
  private static final int PADDING = 0xe06030;

  private final TilingRules rules;

  public TilingDrawing(TilingRules rules) {
    this.rules = rules;
  }

  /**
   * Draws the tiles of one image, of several images in a row, or of a video's frames.
   *
   * @param tiles either one {@link Tiles.Anyres}, or any number of {@link Tiles.Single}, or one
   *     {@link Tiles.Frames}, of the rules given
   */
  public BufferedImage draw(List<Tiles> tiles) {
    return switch (tiles.getFirst()) {
      case Tiles.Anyres anyres -> anyres(anyres);
      case Tiles.Frames frames -> frames(frames);
      case Tiles.Single _ -> singles(tiles);
    };
  }

  private BufferedImage anyres(Tiles.Anyres tiles) {
    AnyresPlan plan = tiles.plan();
    FeatureMap map = plan.map();
    int perSide = rules.patchesPerSide();
    int tile = GRID_EXTENT / Math.max(4, Math.max(map.columns(), map.rows()));
    int cell =
        Math.max(2, GRID_EXTENT / perSide / Math.max(6, Math.max(map.columns(), map.rows())));
    int gridWidth = map.columns() * (tile + SEAM) - SEAM;
    int gridHeight = map.rows() * (tile + SEAM) - SEAM;
    int mapWidth = map.columns() * perSide * cell;
    int mapHeight = map.rows() * perSide * cell;
    int baseCells = perSide * cell;
    List<String> texts = TilingText.anyres(plan, rules);
    int right = MARGIN + Math.max(BASE_EXTENT, baseCells) + GAP;
    int end = right + mapWidth + GAP;
    int width = Math.max(right + gridWidth, end + (map.finalWidth() + 1) * cell) + MARGIN;
    width = Math.max(width, 2 * MARGIN + texts.stream().mapToInt(Sheet::textWidth).max().orElse(0));
    int top = MARGIN + texts.size() * Sheet.LINE + 8;
    int below = top + Math.max(gridHeight, BASE_EXTENT) + GAP;
    Sheet sheet = new Sheet(width, below + Math.max(mapHeight, baseCells) + MARGIN);
    for (int i = 0; i < texts.size(); i++) {
      sheet.text(MARGIN, MARGIN + i * Sheet.LINE, texts.get(i));
    }
    TileColours colours = TileColours.of(tiles, rules);
    tile(sheet, colours, 0, MARGIN, top, BASE_EXTENT);
    for (int i = 0; i < map.rows() * map.columns(); i++) {
      int x = right + i % map.columns() * (tile + SEAM);
      int y = top + i / map.columns() * (tile + SEAM);
      tile(sheet, colours, 1 + i, x, y, tile);
      stripes(sheet, plan, i, x, y, tile);
    }
    patches(sheet, colours, 0, MARGIN, below, cell);
    wholeMap(sheet, colours, map, right, below, cell);
    finalMap(sheet, colours, map, end, below, cell);
    return sheet.image();
  }

  private BufferedImage singles(List<Tiles> tiles) {
    int perSide = rules.patchesPerSide();
    int cell = Math.max(2, BASE_EXTENT / perSide);
    int each = Math.max(BASE_EXTENT, (perSide + 1) * cell) + GAP;
    String text = TilingText.singles(tiles.size(), rules);
    int width = Math.max(tiles.size() * each - GAP, Sheet.textWidth(text)) + 2 * MARGIN;
    int top = MARGIN + Sheet.LINE + 8;
    int below = top + BASE_EXTENT + GAP;
    Sheet sheet = new Sheet(width, below + perSide * cell + MARGIN);
    sheet.text(MARGIN, MARGIN, text);
    for (int i = 0; i < tiles.size(); i++) {
      TileColours colours = TileColours.of(tiles.get(i), rules);
      int x = MARGIN + i * each;
      tile(sheet, colours, 0, x, top, BASE_EXTENT);
      patches(sheet, colours, 0, x, below, cell);
      sheet.fill(x + perSide * cell, below + (perSide - 1) * cell, cell, cell, NEWLINE);
    }
    return sheet.image();
  }

  private BufferedImage frames(Tiles.Frames tiles) {
    int pooled = (rules.patchesPerSide() + 1) / 2;
    int cell = Math.max(2, 100 / pooled);
    int side = pooled * cell;
    int shown = Math.min(tiles.count(), MAX_FRAMES);
    String text = TilingText.frames(tiles.count(), rules);
    int width = Math.max(shown * (side + SEAM) + cell, Sheet.textWidth(text)) + 2 * MARGIN;
    int top = MARGIN + Sheet.LINE + 8;
    int below = top + side + GAP;
    Sheet sheet = new Sheet(width, below + side + MARGIN);
    sheet.text(MARGIN, MARGIN, text);
    TileColours colours = TileColours.of(tiles, rules);
    for (int frame = 0; frame < shown; frame++) {
      int x = MARGIN + frame * (side + SEAM);
      tile(sheet, colours, frame, x, top, side);
      for (int i = 0; i < pooled * pooled; i++) {
        int colour = colours.part(frame, i % pooled, i / pooled, pooled);
        sheet.fill(x + i % pooled * cell, below + i / pooled * cell, cell, cell, colour);
      }
      sheet.border(x, below, side, side, EDGE);
    }
    if (shown == tiles.count()) {
      sheet.fill(MARGIN + shown * (side + SEAM), below + side - cell, cell, cell, NEWLINE);
    }
    return sheet.image();
  }

  private static void tile(Sheet sheet, TileColours colours, int tile, int x, int y, int side) {
    for (int i = 0; i < side * side; i++) {
      sheet.dot(x + i % side, y + i / side, colours.part(tile, i % side, i / side, side));
    }
    sheet.border(x, y, side, side, EDGE);
  }

  /** Hatches the part of a tile that is padding. */
  private void stripes(Sheet sheet, AnyresPlan plan, int index, int x, int y, int side) {
    int tileLeft = index % plan.map().columns() * rules.tileSide();
    int tileTop = index / plan.map().columns() * rules.tileSide();
    for (int i = 0; i < side * side; i++) {
      int column = tileLeft + i % side * rules.tileSide() / side - plan.left();
      int row = tileTop + i / side * rules.tileSide() / side - plan.top();
      boolean inImage =
          column >= 0
              && row >= 0
              && column < plan.resized().width()
              && row < plan.resized().height();
      if (!inImage) {
        sheet.hatch(x + i % side, y + i / side, 1, 1, PADDING);
      }
    }
  }

  private void patches(Sheet sheet, TileColours colours, int tile, int x, int y, int cell) {
    int perSide = rules.patchesPerSide();
    for (int i = 0; i < perSide * perSide; i++) {
      int colour = colours.patch(tile, i % perSide, i / perSide);
      sheet.fill(x + i % perSide * cell, y + i / perSide * cell, cell, cell, colour);
    }
    sheet.border(x, y, perSide * cell, perSide * cell, EDGE);
  }

  /** Draws all patches of the grid and hatches those that are removed. */
  private void wholeMap(Sheet sheet, TileColours colours, FeatureMap map, int x, int y, int cell) {
    int columns = map.columns() * rules.patchesPerSide();
    int rows = map.rows() * rules.patchesPerSide();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int left = x + column * cell;
        int top = y + row * cell;
        sheet.fill(left, top, cell, cell, colour(colours, map, column, row));
        boolean kept =
            row >= map.top()
                && row < map.top() + map.height()
                && column >= map.left()
                && column < map.left() + map.width();
        if (!kept) {
          sheet.hatch(left, top, cell, cell, PADDING);
        }
      }
    }
    sheet.border(x, y, columns * cell, rows * cell, EDGE);
  }

  /** Draws the shrunk map, with a newline at the end of each row. */
  private void finalMap(Sheet sheet, TileColours colours, FeatureMap map, int x, int y, int cell) {
    for (int row = 0; row < map.finalHeight(); row++) {
      int from = map.top() + (2 * row + 1) * map.height() / (2 * map.finalHeight());
      for (int column = 0; column < map.finalWidth(); column++) {
        int at = map.left() + (2 * column + 1) * map.width() / (2 * map.finalWidth());
        int colour = colour(colours, map, at, from);
        sheet.fill(x + column * cell, y + row * cell, cell, cell, colour);
      }
      sheet.fill(x + map.finalWidth() * cell, y + row * cell, cell, cell, NEWLINE);
    }
    sheet.border(x, y, (map.finalWidth() + 1) * cell, map.finalHeight() * cell, EDGE);
  }

  private int colour(TileColours colours, FeatureMap map, int column, int row) {
    int perSide = rules.patchesPerSide();
    int tile = 1 + row / perSide * map.columns() + column / perSide;
    return colours.patch(tile, column % perSide, row % perSide);
  }
}
