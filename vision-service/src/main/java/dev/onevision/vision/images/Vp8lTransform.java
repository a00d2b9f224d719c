package dev.onevision.vision.images;

/** A reversible transform that a VP8L encoder applied to all pixels. */
sealed interface Vp8lTransform {

  int BLACK = 0xff000000;

  /** The width of the transformed image, which only a palette changes. */
  int codedWidth();

  /** Makes the original pixels of the transformed ones, which it may overwrite. */
  int[] undo(int[] pixels, int height);

  /** Blocks that cover a side. */
  static int blocks(int side, int blockBits) {
    return (side + (1 << blockBits) - 1) >> blockBits;
  }

  /** Adds the channels of two pixels. */
  static int add(int a, int b) {
    int alphaAndGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
    int redAndBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
    return alphaAndGreen & 0xff00ff00 | redAndBlue & 0x00ff00ff;
  }

  /**
   * Pixels are differences from a prediction by their neighbors; each block has its own way to
   * predict.
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  record Predictor(int codedWidth, int blockBits, int[] modes) implements Vp8lTransform {

    @Override
    public int[] undo(int[] pixels, int height) {
      int width = codedWidth;
      int blocksPerRow = blocks(width, blockBits);
      pixels[0] = add(pixels[0], BLACK);
      for (int x = 1; x < width; x++) {
        pixels[x] = add(pixels[x], pixels[x - 1]);
      }
      for (int y = 1; y < height; y++) {
        int at = y * width;
        pixels[at] = add(pixels[at], pixels[at - width]);
        int block = (y >> blockBits) * blocksPerRow;
        for (int x = 1; x < width; x++) {
          at++;
          int mode = modes[block + (x >> blockBits)] >> 8 & 15;
          pixels[at] = add(pixels[at], predict(mode, pixels, at, width));
        }
      }
      return pixels;
    }

    /** The pixel right of the one above the last of a row is the first of its own row. */
    private static int predict(int mode, int[] pixels, int at, int width) {
      int left = pixels[at - 1];
      int top = pixels[at - width];
      int topRight = pixels[at - width + 1];
      int topLeft = pixels[at - width - 1];
      return switch (mode) {
        case 1 -> left;
        case 2 -> top;
        case 3 -> topRight;
        case 4 -> topLeft;
        case 5 -> average(average(left, topRight), top);
        case 6 -> average(left, topLeft);
        case 7 -> average(left, top);
        case 8 -> average(topLeft, top);
        case 9 -> average(top, topRight);
        case 10 -> average(average(left, topLeft), average(top, topRight));
        case 11 -> select(left, top, topLeft);
        case 12 -> clampedGradient(left, top, topLeft);
        case 13 -> clampedHalf(average(left, top), topLeft);
        default -> BLACK;
      };
    }

    private static int average(int a, int b) {
      return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    /** Whichever neighbor is nearer to the gradient. */
    private static int select(int left, int top, int topLeft) {
      int balance = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int corner = topLeft >>> shift & 0xff;
        balance += Math.abs((left >>> shift & 0xff) - corner);
        balance -= Math.abs((top >>> shift & 0xff) - corner);
      }
      return balance <= 0 ? top : left;
    }

    private static int clampedGradient(int left, int top, int topLeft) {
      int result = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int level = (left >>> shift & 0xff) + (top >>> shift & 0xff) - (topLeft >>> shift & 0xff);
        result |= Math.clamp(level, 0, 255) << shift;
      }
      return result;
    }

    private static int clampedHalf(int average, int topLeft) {
      int result = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int level = average >>> shift & 0xff;
        // Rounds towards zero.
        level += (level - (topLeft >>> shift & 0xff)) / 2;
        result |= Math.clamp(level, 0, 255) << shift;
      }
      return result;
    }
  }

  /** Red and blue are differences from multiples of green and red, by block. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  record Color(int codedWidth, int blockBits, int[] factors) implements Vp8lTransform {

    @Override
    public int[] undo(int[] pixels, int height) {
      int blocksPerRow = blocks(codedWidth, blockBits);
      for (int y = 0, at = 0; y < height; y++) {
        for (int x = 0; x < codedWidth; x++, at++) {
          int factor = factors[(y >> blockBits) * blocksPerRow + (x >> blockBits)];
          int pixel = pixels[at];
          int green = pixel >> 8;
          int red = (pixel >> 16) + product(factor, green);
          int blue = pixel + product(factor >> 8, green) + product(factor >> 16, red);
          pixels[at] = pixel & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
        }
      }
      return pixels;
    }

    private static int product(int factor, int level) {
      return (byte) factor * (byte) level >> 5;
    }
  }

  /** Red and blue are differences from green. */
  record SubtractGreen(int codedWidth) implements Vp8lTransform {

    @Override
    public int[] undo(int[] pixels, int height) {
      for (int i = 0; i < pixels.length; i++) {
        int green = pixels[i] >> 8 & 0xff;
        pixels[i] = add(pixels[i], green << 16 | green);
      }
      return pixels;
    }
  }

  /**
   * Green is an index of a palette; several small ones are packed into one pixel.
   *
   * @param width of the original image
   * @param packing binary logarithm of the number of indices in a pixel
   * @param colors a color for each index; those past the palette's end are transparent black
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  record Palette(int width, int packing, int[] colors) implements Vp8lTransform {

    /** A palette whose colors are stored as differences from the one before. */
    static Palette of(int width, int[] differences) {
      int[] colors = new int[256];
      int previous = 0;
      for (int i = 0; i < differences.length; i++) {
        previous = add(previous, differences[i]);
        colors[i] = previous;
      }
      int count = differences.length;
      int packing = count <= 2 ? 3 : count <= 4 ? 2 : count <= 16 ? 1 : 0;
      return new Palette(width, packing, colors);
    }

    @Override
    public int codedWidth() {
      return blocks(width, packing);
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int[] original = new int[Math.multiplyExact(width, height)];
      int codedWidth = codedWidth();
      int bits = 8 >> packing;
      int mask = (1 << bits) - 1;
      int inPixel = (1 << packing) - 1;
      for (int y = 0, at = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int packed = pixels[y * codedWidth + (x >> packing)] >> 8 & 0xff;
          original[at++] = colors[packed >> (x & inPixel) * bits & mask];
        }
      }
      return original;
    }
  }
}
