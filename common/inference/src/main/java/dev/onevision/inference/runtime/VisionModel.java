package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.program.VisionTokens;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The vision tower and the projector. It turns tiles into embeddings for the language model.
 *
 * <p>Tiles are direct buffers of unsigned bytes, {@code [count, 3, t, t]} with t the configured
 * image size. Results are direct buffers of {@code [tokens, hidden]} in the archive's compute type,
 * little-endian, position 0. One thread at a time.
 */
public final class VisionModel implements AutoCloseable {

  /** Tiles per pass through the tower: enough to use the whole CPU, with little memory. */
  private static final int TILES_PER_PASS_CPU = 4;

  private static final int TILES_PER_PASS_CUDA = 32;

  private final LoadedProgram program;
  private final int tileSize;
  private final int patchesPerSide;
  private final int rowBytes;
  private final int tilesPerPass;

  private VisionModel(LoadedProgram program, int tilesPerPass) {
    ModelConfig config = program.archive().config();
    this.program = program;
    this.tileSize = config.vision().imageSize();
    this.patchesPerSide = config.vision().patchesPerSide();
    this.rowBytes = config.text().hiddenSize() * program.archive().computeType().bytes();
    this.tilesPerPass = tilesPerPass;
  }

  /**
   * Loads the archive into the device's memory.
   *
   * @throws ModelRuntimeException if the engine does not start or the archive does not load
   */
  public static VisionModel load(Archive archive, ComputeDevice device) {
    return load(archive, device, device.cuda() ? TILES_PER_PASS_CUDA : TILES_PER_PASS_CPU);
  }

  /**
   * Like {@link #load(Archive, ComputeDevice)}, with another number of tiles per pass, which bounds
   * the memory of activations.
   */
  public static VisionModel load(Archive archive, ComputeDevice device, int tilesPerPass) {
    if (tilesPerPass < 1) {
      throw new IllegalArgumentException("At least one tile per pass is needed: " + tilesPerPass);
    }
    LoadedProgram program = LoadedProgram.load(archive, device);
    program.packWeights();
    return new VisionModel(program, tilesPerPass);
  }

  /**
   * Encodes an anyres image: the base tile's tokens, then the map's rows with a newline each.
   *
   * @param tiles the base tile, then the grid's tiles row by row
   * @param count tiles in the buffer: the grid's and one
   */
  public ByteBuffer encodeAnyres(ByteBuffer tiles, int count, FeatureMap map) {
    if (count != map.tiles()) {
      throw new IllegalArgumentException(
          "%d tiles for a grid of %dx%d and a base tile"
              .formatted(count, map.columns(), map.rows()));
    }
    if (map.top() + map.height() > map.rows() * patchesPerSide
        || map.left() + map.width() > map.columns() * patchesPerSide) {
      throw new IllegalArgumentException(
          "The crop of %s lies outside of its map (%d patches per tile side)"
              .formatted(map, patchesPerSide));
    }
    return encode(
        "encode_anyres",
        tiles,
        count,
        VisionTokens.anyres(map, patchesPerSide),
        map.columns(),
        map.rows(),
        map.top(),
        map.left(),
        map.height(),
        map.width(),
        map.finalHeight(),
        map.finalWidth());
  }

  /** Encodes an image of one tile: its tokens and one newline. */
  public ByteBuffer encodeSingle(ByteBuffer tile) {
    return encode("encode_single", tile, 1, VisionTokens.singleTile(patchesPerSide));
  }

  /** Encodes a video: one tile per frame, pooled by two, and one newline at the end. */
  public ByteBuffer encodeFrames(ByteBuffer frames, int count) {
    return encode("encode_frames", frames, count, VisionTokens.video(count, patchesPerSide));
  }

  /** The tower's input for tiles, {@code [count, 3, t, t]}. For tests and diagnosis. */
  float[] pixels(ByteBuffer tiles, int count) {
    try (NativeTensors tensors = program.newTensors();
        IValue levels = IValue.from(wrapTiles(tensors, tiles, count));
        IValue result = program.run("pixels", levels);
        PtNDArray pixels = tensors.of(result)) {
      return pixels.toFloatArray();
    }
  }

  @Override
  public void close() {
    program.close();
  }

  private ByteBuffer encode(
      String method, ByteBuffer tiles, int count, int tokens, long... layout) {
    ByteBuffer result =
        ByteBuffer.allocateDirect(Math.multiplyExact(tokens, rowBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    try (NativeTensors tensors = program.newTensors();
        IValue pixels = IValue.from(wrapTiles(tensors, tiles, count));
        IValue output =
            IValue.from(tensors.wrap(result, new Shape(tokens, rowBytes), DataType.UINT8));
        IValue numbers = IValue.listFrom(layout);
        IValue perPass = IValue.from((long) tilesPerPass);
        IValue ignored = program.run(method, pixels, output, numbers, perPass)) {
      return result;
    }
  }

  private PtNDArray wrapTiles(NativeTensors tensors, ByteBuffer tiles, int count) {
    long expected = 3L * count * tileSize * tileSize;
    if (count < 1 || tiles.remaining() != expected) {
      throw new IllegalArgumentException(
          "%d tiles of 3x%dx%d take %d bytes; the buffer has %d"
              .formatted(count, tileSize, tileSize, expected, tiles.remaining()));
    }
    return tensors.wrap(tiles.slice(), new Shape(count, 3, tileSize, tileSize), DataType.UINT8);
  }
}
