package dev.onevision.vision;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.inference.testing.Parity;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.TilingRules;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;

/** The images of the reference data and the rules they were tiled by. */
public final class ParityFixtures {

  private ParityFixtures() {}

  /** The image records of {@code preprocess.jsonl}, without the video. */
  public static List<JsonNode> images() {
    return Parity.records("preprocess").stream().filter(node -> node.has("anyres")).toList();
  }

  /** The video's record of {@code preprocess.jsonl}. */
  public static JsonNode clip() {
    return Parity.records("preprocess").stream()
        .filter(node -> node.has("video"))
        .findFirst()
        .orElseThrow();
  }

  /** A size written as {@code [width, height]}. */
  public static Size size(JsonNode node) {
    return new Size(node.get(0).asInt(), node.get(1).asInt());
  }

  /** Two numbers. */
  public static List<Integer> numbers(JsonNode node) {
    return List.of(node.get(0).asInt(), node.get(1).asInt());
  }

  /** The rules of the tiny model of the fixtures. */
  public static TilingRules tinyRules() {
    return TilingRules.ofGrids(72, 5, 6, 9);
  }

  /** The rules of the published models. */
  public static TilingRules fullSizeRules() {
    return TilingRules.ofGrids(384, 27, 6, 9);
  }

  /** Reads a file that is plain 8-bit RGB, such as what Pillow decoded an image to. */
  public static Pixels decodedRgb(String file) {
    try {
      BufferedImage image = ImageIO.read(Parity.file(file).toFile());
      int width = image.getWidth();
      int height = image.getHeight();
      byte[] rgb = new byte[width * height * 3];
      int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
      for (int i = 0; i < argb.length; i++) {
        rgb[i * 3] = (byte) (argb[i] >> 16);
        rgb[i * 3 + 1] = (byte) (argb[i] >> 8);
        rgb[i * 3 + 2] = (byte) argb[i];
      }
      return new Pixels(width, height, rgb);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
