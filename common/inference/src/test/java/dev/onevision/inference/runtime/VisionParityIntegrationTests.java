package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Embeddings from the reference tiles are upstream's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisionParityIntegrationTests {

  private static final float TOLERANCE = 1e-4f;

  private final ParityTensors pixels = Parity.tensors("preprocess");
  private final ParityTensors expected = Parity.tensors("vision");
  private VisionModel model;

  @BeforeAll
  void load() {
    model = load("checkpoint-lmms", 4);
  }

  @AfterAll
  void close() {
    model.close();
  }

  static Stream<JsonNode> images() {
    return Parity.records("preprocess").stream().filter(record -> record.has("anyres"));
  }

  @ParameterizedTest
  @MethodSource("images")
  void tiledImageBecomesUpstreamsEmbeddings(JsonNode image) {
    assertAnyres(model, image);
  }

  @ParameterizedTest
  @MethodSource("images")
  void paddedImageBecomesUpstreamsEmbeddings(JsonNode image) {
    JsonNode pad = image.get("pad");
    ByteBuffer result = model.encodeSingle(pixels.get(pad.get("tile_u8").asString()).direct());
    assertClose(result, image.get("id").asString() + ".pad");
  }

  @Test
  void videoBecomesUpstreamsEmbeddings() {
    assertClose(model.encodeFrames(pixels.get("video.u8").direct(), 5), "video.clip5");
  }

  @Test
  void everyLevelBecomesUpstreamsPixelBitForBit() {
    int tileBytes = 3 * 72 * 72;
    ByteBuffer ramp = ByteBuffer.allocateDirect(tileBytes);
    for (int i = 0; i < tileBytes; i++) {
      ramp.put((byte) i);
    }
    float[] have = model.pixels(ramp.flip(), 1);
    float[] wanted = pixels.get("level_to_float").floats();
    assertThat(wanted).hasSize(256);
    for (int i = 0; i < tileBytes; i++) {
      assertThat(have[i]).as("level %d", i % 256).isEqualTo(wanted[i % 256]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dot.anyres",
        "dot.pad",
        "rgb16.anyres",
        "rgb16.pad",
        "tile.anyres",
        "tile.pad",
        "video"
      })
  void tilesBecomeUpstreamsPixelsBitForBit(String name) {
    ByteBuffer tiles = pixels.get(name + ".u8").direct();
    assertThat(model.pixels(tiles, tiles.remaining() / (3 * 72 * 72)))
        .isEqualTo(pixels.get(name + ".f32").floats());
  }

  /** Two tiles of the image, before they are merged with the others. */
  @Test
  void towerAndProjectorAreUpstreamsTileByTile() {
    ParityTensors layers = Parity.tensors("layers");
    float[] wanted = layers.get("vision.projector.2").floats();
    float[] seen = layers.get("vision.pixel_values").floats();
    ByteBuffer tiles = pixels.get("wide.anyres.u8").direct();
    int tileBytes = 3 * 72 * 72;
    for (int tile = 0; tile < 2; tile++) {
      ByteBuffer levels = tiles.slice(tile * tileBytes, tileBytes);
      assertThat(model.pixels(levels, 1))
          .isEqualTo(Arrays.copyOfRange(seen, tile * tileBytes, (tile + 1) * tileBytes));
      FloatBuffer have = model.encodeSingle(levels).asFloatBuffer();
      for (int i = 0; i < wanted.length / 2; i++) {
        assertThat(have.get(i)).isCloseTo(wanted[tile * wanted.length / 2 + i], within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64})
  void tilesPerPassDoNotMatter(int tilesPerPass) {
    try (VisionModel other = load("checkpoint-lmms", tilesPerPass)) {
      images().limit(6).forEach(image -> assertAnyres(other, image));
      assertClose(other.encodeFrames(pixels.get("video.u8").direct(), 5), "video.clip5");
    }
  }

  /** An image, a padded image and a video in the same passes, at all offsets of a pass. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void mediaThatShareTheirPassesBecomeUpstreamsEmbeddings(int tilesPerPass) {
    JsonNode wide = image("wide");
    List<MediaEncoding> media =
        List.of(
            beginAnyres(model, wide),
            model.beginSingle(pixels.get(wide.get("pad").get("tile_u8").asString()).direct()),
            model.beginFrames(pixels.get("video.u8").direct(), 5));
    while (media.stream().anyMatch(each -> each.remaining() > 0)) {
      List<VisionModel.Run> pass = new ArrayList<>();
      int left = tilesPerPass;
      for (MediaEncoding each : media.reversed()) {
        // The first one of a pass does not take it whole, so that tiles of one medium are in many.
        int tiles = Math.min(each.remaining(), pass.isEmpty() ? Math.ceilDiv(left, 2) : left);
        if (tiles > 0) {
          pass.add(new VisionModel.Run(each, tiles));
          left -= tiles;
        }
      }
      model.encode(pass);
    }
    assertClose(media.get(0).finish(), "wide.anyres");
    assertClose(media.get(1).finish(), "wide.pad");
    assertClose(media.get(2).finish(), "video.clip5");
    media.forEach(MediaEncoding::close);
  }

  @Test
  void passThatFailsAdvancesNoMedium() {
    JsonNode wide = image("wide");
    try (MediaEncoding good = beginAnyres(model, wide);
        MediaEncoding small = model.beginFrames(pixels.get("video.u8").direct(), 5)) {
      int tiles = good.remaining();
      assertThatThrownBy(
              () ->
                  model.encode(
                      List.of(new VisionModel.Run(good, 2), new VisionModel.Run(small, 6))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("6 of 5 tiles");
      assertThat(good.remaining()).isEqualTo(tiles);
      assertThatThrownBy(good::finish).hasMessage(tiles + " tiles are not encoded");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-hf", "checkpoint-hf-hub"})
  void otherLayoutsGiveTheSame(String checkpoint) {
    try (VisionModel other = load(checkpoint, 4)) {
      images().limit(6).forEach(image -> assertAnyres(other, image));
    }
  }

  @Test
  void bfloat16StaysCloseInDirection() {
    JsonNode image = image("wide");
    try (VisionModel other =
        VisionModel.load(
            Parity.archive(new VisionProgram(), "checkpoint-lmms", ComputeType.BF16),
            TestDevice.get())) {
      ByteBuffer result = encodeAnyres(other, image);
      float[] wanted = expected.get("wide.anyres").floats();
      assertThat(result.remaining()).isEqualTo(wanted.length * ComputeType.BF16.bytes());
      double product = 0;
      double ours = 0;
      double theirs = 0;
      for (float want : wanted) {
        float have = Float.intBitsToFloat(result.getShort() << 16);
        product += (double) have * want;
        ours += (double) have * have;
        theirs += (double) want * want;
      }
      assertThat(product / Math.sqrt(ours * theirs)).isGreaterThan(0.999);
    }
  }

  private static JsonNode image(String id) {
    return images().filter(each -> each.get("id").asString().equals(id)).findFirst().orElseThrow();
  }

  private static VisionModel load(String checkpoint, int tilesPerPass) {
    return VisionModel.load(
        Parity.archive(new VisionProgram(), checkpoint, ComputeType.F32),
        TestDevice.get(),
        tilesPerPass);
  }

  private void assertAnyres(VisionModel with, JsonNode image) {
    assertClose(encodeAnyres(with, image), image.get("id").asString() + ".anyres");
  }

  private ByteBuffer encodeAnyres(VisionModel with, JsonNode image) {
    try (MediaEncoding media = beginAnyres(with, image)) {
      while (media.remaining() > 0) {
        int tiles = Math.min(media.remaining(), with.tilesPerPass());
        with.encode(List.of(new VisionModel.Run(media, tiles)));
      }
      return media.finish();
    }
  }

  private MediaEncoding beginAnyres(VisionModel with, JsonNode image) {
    JsonNode anyres = image.get("anyres");
    int[] grid = Parity.ints(anyres.get("grid"));
    int[] map = Parity.ints(anyres.get("merge").get("feature_map"));
    int[] kept = Parity.ints(anyres.get("merge").get("unpadded"));
    int[] end = Parity.ints(anyres.get("merge").get("final"));
    FeatureMap featureMap =
        new FeatureMap(
            grid[0],
            grid[1],
            (map[0] - kept[0]) / 2,
            (map[1] - kept[1]) / 2,
            kept[0],
            kept[1],
            end[0],
            end[1]);
    return with.beginAnyres(
        pixels.get(anyres.get("tiles_u8").asString()).direct(),
        anyres.get("num_tiles").asInt(),
        featureMap);
  }

  private void assertClose(ByteBuffer result, String name) {
    float[] wanted = expected.get(name).floats();
    FloatBuffer have = result.asFloatBuffer();
    assertThat(have.remaining()).as("numbers of %s", name).isEqualTo(wanted.length);
    float largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(have.get(i) - wanted[i]));
    }
    assertThat(largest).as("largest difference of %s", name).isCloseTo(0, within(TOLERANCE));
  }
}
