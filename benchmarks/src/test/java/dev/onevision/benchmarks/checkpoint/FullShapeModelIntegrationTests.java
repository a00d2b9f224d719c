package dev.onevision.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.VisionModel;
import dev.onevision.vision.encoder.ModelTiling;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The model of the published 0.5b shape computes what transformers computes in f32. */
@Tag("full-shape")
class FullShapeModelIntegrationTests {

  /**
   * What an arithmetic may lose.
   *
   * @param feature relative error of a medium's features
   * @param logprob error of a log probability
   * @param sameTokens share of the steps with the same most likely token
   */
  private record Bounds(double feature, double logprob, double sameTokens) {

    static Bounds of(ComputeType type) {
      return switch (type) {
        case F32 -> new Bounds(1e-4, 1e-3, 1);
        case BF16 -> new Bounds(0.05, 0.5, 0.8);
      };
    }
  }

  private final FullShapeRecord record = FullShapeRecord.read();
  private final Tiler tiler =
      new Tiler(ModelTiling.of(FullShape.checkpoint(CheckpointLayout.LMMS)));
  private final ByteBuffer buffer = tiler.newBuffer();

  /** Two tiles, a map with a crop, a map with a shrink, a padded tile, and a video. */
  @ParameterizedTest
  @EnumSource
  void featuresAreThoseOfTransformers(ComputeType type) {
    try (VisionModel vision = vision(type)) {
      for (String name : List.of("small", "wide", "tall")) {
        assertFeatures(type, name, encode(vision, name, TilingMode.ANYRES));
      }
      assertFeatures(type, "pad", encode(vision, "pad", TilingMode.PAD));
      tiler.frame(image("wide"), 0, buffer);
      tiler.frame(image("small"), 1, buffer);
      Tiles frames = tiler.frames(2, buffer);
      assertFeatures(type, "video", vision.encodeFrames(frames.levels(), frames.count()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void completionsAreThoseOfTransformers(ComputeType type) {
    ByteBuffer image;
    try (VisionModel vision = vision(type)) {
      image = encode(vision, "small", TilingMode.ANYRES);
    }
    try (DecoderModel decoder =
        DecoderModel.load(
            FullShape.archive(new DecoderProgram(), type), ComputeDevice.cpu(), 2048)) {
      List<JsonNode> prompts = record.prompts().toList();
      assertThat(prompts).hasSize(2);
      for (JsonNode prompt : prompts) {
        ByteBuffer features = prompt.path("media").isNull() ? null : image;
        assertCompletion(type, ForcedCompletion.run(decoder, type, prompt, features));
      }
    }
  }

  private static VisionModel vision(ComputeType type) {
    return VisionModel.load(FullShape.archive(new VisionProgram(), type), ComputeDevice.cpu());
  }

  private ByteBuffer encode(VisionModel vision, String name, TilingMode mode) {
    Tiles tiles = tiler.tile(image(name), mode, buffer);
    return tiles instanceof Tiles.Anyres anyres
        ? vision.encodeAnyres(tiles.levels(), tiles.count(), anyres.plan().map())
        : vision.encodeSingle(tiles.levels());
  }

  private Pixels image(String name) {
    int width = record.media(name).path("width").asInt();
    int height = record.media(name).path("height").asInt();
    ByteBuffer rgb = ByteBuffer.allocate(width * height * Pixels.CHANNELS);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb.put((byte) (3 * x + 2 * y)).put((byte) ((x * y) >> 6)).put((byte) (x ^ y));
      }
    }
    return new Pixels(width, height, rgb.array());
  }

  /** The recorded values are every n-th of some rows. */
  private void assertFeatures(ComputeType type, String name, ByteBuffer features) {
    JsonNode media = record.media(name);
    int hidden = ModelShape.HALF_B.hidden();
    assertThat(features.remaining())
        .isEqualTo(media.path("tokens").asInt() * hidden * type.bytes());
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < media.path("rows").size(); i++) {
      JsonNode wanted = media.path("values").get(i);
      int row = media.path("rows").get(i).asInt();
      for (int j = 0; j < wanted.size(); j++) {
        float have = value(features, type, row * hidden + j * (hidden / 12));
        squares += Math.pow(wanted.get(j).asDouble(), 2);
        errors += Math.pow(have - wanted.get(j).asDouble(), 2);
      }
    }
    double error = Math.sqrt(errors / squares);
    System.out.printf("%s, %s: relative error of features %.2g%n", type, name, error);
    assertThat(error).as("error of %s in %s", name, type).isLessThan(Bounds.of(type).feature());
  }

  private static float value(ByteBuffer values, ComputeType type, int index) {
    return switch (type) {
      case F32 -> values.getFloat(index * Float.BYTES);
      case BF16 -> Float.intBitsToFloat(values.getShort(index * Short.BYTES) << 16);
    };
  }

  private static void assertCompletion(ComputeType type, ForcedCompletion completion) {
    System.out.printf("%s: %s%n", type, completion);
    Bounds bounds = Bounds.of(type);
    assertThat(completion.sameTokens()).isGreaterThanOrEqualTo(bounds.sameTokens());
    assertThat(completion.logprobError()).isLessThan(bounds.logprob());
  }
}
