package dev.onevision.vision.tiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.vision.ParityFixtures;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class TilerTests {

  private final Tiler tiler = new Tiler(ParityFixtures.tinyRules());
  private final ByteBuffer buffer = tiler.newBuffer();

  static Stream<Named> images() {
    return ParityFixtures.images().stream()
        .filter(image -> !image.get("variant").asString().equals("vertical_first"))
        .map(Named::new);
  }

  @ParameterizedTest
  @MethodSource("images")
  void anyresTilesEqualTheReferenceBitForBit(Named image) {
    JsonNode expected = image.record.get("anyres");

    Tiles tiles = tiler.tile(image.pixels(), TilingMode.ANYRES, buffer);

    assertThat(tiles.count()).isEqualTo(expected.get("num_tiles").asInt());
    List<String> digests = new ArrayList<>();
    expected.get("tiles_sha256").forEach(digest -> digests.add(digest.asString()));
    assertThat(tileDigests(tiles)).isEqualTo(digests);
    assertThat(tiles.tokens()).isEqualTo(expected.get("merge").get("total_tokens").asInt());
    assertThat(canvasDigest((Tiles.Anyres) tiles))
        .isEqualTo(expected.get("canvas_sha256").asString());
  }

  @ParameterizedTest
  @MethodSource("images")
  void baseTileEqualsTheFirstAnyresTile(Named image) {
    Tiles tiles = tiler.tile(image.pixels(), TilingMode.BASE, buffer);

    assertThat(tileDigests(tiles))
        .containsExactly(image.record.get("anyres").get("tiles_sha256").get(0).asString());
  }

  @ParameterizedTest
  @MethodSource("images")
  void paddedTileEqualsTheReferenceBitForBit(Named image) {
    JsonNode expected = image.record.get("pad");

    Tiles tiles = tiler.tile(image.pixels(), TilingMode.PAD, buffer);

    assertThat(tileDigests(tiles)).containsExactly(expected.get("tile_sha256").asString());
    assertThat(tiles.tokens()).isEqualTo(expected.get("total_tokens").asInt());
  }

  @Test
  void framesEqualTheReferenceBitForBit() {
    JsonNode clip = ParityFixtures.clip();
    List<String> expected = new ArrayList<>();
    clip.get("video").get("frame_sha256").forEach(digest -> expected.add(digest.asString()));
    ByteBuffer frames = tiler.newBuffer(expected.size());

    for (int i = 0; i < expected.size(); i++) {
      tiler.frame(ParityFixtures.decodedRgb(clip.get("frames").get(i).asString()), i, frames);
    }

    Tiles tiles = tiler.frames(expected.size(), frames);
    assertThat(tileDigests(tiles)).isEqualTo(expected);
    assertThat(tiles.tokens()).isEqualTo(clip.get("video").get("total_tokens").asInt());
  }

  @Test
  void tilesOfAnEarlierImageLeaveNoTrace() {
    Random random = new Random(7);
    byte[] noise = new byte[300 * 200 * 3];
    random.nextBytes(noise);
    Tiles first = tiler.tile(new Pixels(300, 200, noise), TilingMode.ANYRES, tiler.newBuffer());
    List<String> expected = tileDigests(first);
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0x5a);
    }

    assertThat(tileDigests(tiler.tile(new Pixels(300, 200, noise), TilingMode.ANYRES, buffer)))
        .isEqualTo(expected);
  }

  @Test
  void sliverIsPaddedWithoutItsSquareBeingMade() {
    byte[] noise = new byte[100_000 * 3];
    new Random(8).nextBytes(noise);

    Tiles tall = tiler.tile(new Pixels(1, 100_000, noise), TilingMode.PAD, buffer);
    assertThat(tall.levels().get(0)).isEqualTo((byte) 127);
    Tiles wide = tiler.tile(new Pixels(100_000, 1, noise), TilingMode.PAD, buffer);
    assertThat(wide.levels().get(0)).isEqualTo((byte) 127);
  }

  static List<String> tileDigests(Tiles tiles) {
    ByteBuffer levels = tiles.levels();
    int tileBytes = levels.capacity() / tiles.count();
    List<String> digests = new ArrayList<>();
    for (int tile = 0; tile < tiles.count(); tile++) {
      digests.add(sha256(levels.slice(tile * tileBytes, tileBytes)));
    }
    return digests;
  }

  /** Of the grid's tiles put together again, pixel by pixel as images are stored. */
  private static String canvasDigest(Tiles.Anyres tiles) {
    int side = ParityFixtures.tinyRules().tileSide();
    int columns = tiles.plan().map().columns();
    int width = columns * side;
    int height = tiles.plan().map().rows() * side;
    ByteBuffer canvas = ByteBuffer.allocate(width * height * Pixels.CHANNELS);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int tile = 1 + y / side * columns + x / side;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
          int row = (tile * Pixels.CHANNELS + channel) * side + y % side;
          canvas.put(tiles.levels().get(row * side + x % side));
        }
      }
    }
    return sha256(canvas.flip());
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  record Named(JsonNode record) {

    Pixels pixels() {
      return ParityFixtures.decodedRgb(record.get("decoded_rgb").asString());
    }

    @Override
    public String toString() {
      return record.get("id").asString();
    }
  }
}
