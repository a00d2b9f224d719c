package dev.onevision.standalone.drawing;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * White paper to draw on, dot by dot, so that a drawing is the same everywhere. What lies outside
 * of it is not drawn. Colours are {@code 0xRRGGBB}.
 */
final class Sheet {

  /** Dots that a line of text takes. */
  static final int LINE = 18;

  private static final int DOT = 2;
  private static final int INK = 0x202020;
  private static final int PAPER = 0xffffff;

  private final int width;
  private final int height;
  private final int[] dots;

  Sheet(int width, int height) {
    this.width = width;
    this.height = height;
    this.dots = new int[width * height];
    Arrays.fill(dots, PAPER);
  }

  void dot(int x, int y, int colour) {
    if (x >= 0 && x < width && y >= 0 && y < height) {
      dots[y * width + x] = colour;
    }
  }

  void fill(int x, int y, int columns, int rows, int colour) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        dot(x + column, y + row, colour);
      }
    }
  }

  /** Stripes over what is there: half of the dots stay. */
  void hatch(int x, int y, int columns, int rows, int colour) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (Math.floorMod(x + column + y + row, 6) < 3) {
          dot(x + column, y + row, colour);
        }
      }
    }
  }

  /** A thin border around the rectangle, outside of it. */
  void border(int x, int y, int columns, int rows, int colour) {
    fill(x - 1, y - 1, columns + 2, 1, colour);
    fill(x - 1, y + rows, columns + 2, 1, colour);
    fill(x - 1, y, 1, rows, colour);
    fill(x + columns, y, 1, rows, colour);
  }

  void text(int x, int y, String text) {
    for (int i = 0; i < text.length(); i++) {
      int left = x + i * (PixelFont.COLUMNS + 1) * DOT;
      for (int row = 0; row < PixelFont.ROWS; row++) {
        for (int column = 0; column < PixelFont.COLUMNS; column++) {
          if (PixelFont.dot(text.charAt(i), row, column)) {
            fill(left + column * DOT, y + row * DOT, DOT, DOT, INK);
          }
        }
      }
    }
  }

  /** Dots that the text takes from left to right. */
  static int textWidth(String text) {
    return text.length() * (PixelFont.COLUMNS + 1) * DOT;
  }

  BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, dots, 0, width);
    return image;
  }
}
