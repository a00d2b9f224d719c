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
import java.util.List;

/**
 * The vision tower and the projector. It turns tiles into embeddings for the language model: an
 * image or a video is begun, its tiles are encoded in passes that it may share with others, and it
 * is finished.
 *
 * <p>Tiles are direct buffers of unsigned bytes, {@code [count, 3, t, t]} with t the configured
 * image size. Results are direct buffers of {@code [tokens, hidden]} in the archive's compute type,
 * little-endian, position 0. One thread at a time.
 */
public final class VisionModel implements AutoCloseable {

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
    LoadedProgram program = loadProgram(archive, device);
    int tiles =
        TileBudget.of(archive.config(), archive.computeType(), device.cuda(), device.freeBytes());
    return new VisionModel(program, tiles);
  }

  /**
   * Like {@link #load(Archive, ComputeDevice)}, with another number of tiles per pass, which bounds
   * the memory of activations.
   */
  public static VisionModel load(Archive archive, ComputeDevice device, int tilesPerPass) {
    if (tilesPerPass < 1) {
      throw new IllegalArgumentException("At least one tile per pass is needed: " + tilesPerPass);
    }
    return new VisionModel(loadProgram(archive, device), tilesPerPass);
  }

  private static LoadedProgram loadProgram(Archive archive, ComputeDevice device) {
    LoadedProgram program = LoadedProgram.load(archive, device);
    try {
      program.packWeights();
      return program;
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** Bytes of one tile. */
  public int tileBytes() {
    return 3 * tileSize * tileSize;
  }

  /** Max number of tiles in one pass. */
  public int tilesPerPass() {
    return tilesPerPass;
  }

  /** Tiles of one image or video in a pass: its next ones. */
  public record Run(MediaEncoding media, int tiles) {}

  /**
   * Encodes tiles of one or several images and videos in one pass through the tower. If it fails,
   * none of them has advanced.
   */
  public void encode(List<Run> pass) {
    PtNDArray[] parts = new PtNDArray[pass.size()];
    try (NativeTensors tensors = program.newTensors()) {
      for (int i = 0; i < parts.length; i++) {
        parts[i] = pass.get(i).media().next(tensors, pass.get(i).tiles());
      }
      try (IValue levels = IValue.listFrom(parts);
          IValue encoded = program.run("encode", levels)) {
        int begin = 0;
        for (Run run : pass) {
          run.media().keep(encoded, begin, run.tiles());
          begin += run.tiles();
        }
      }
    }
    pass.forEach(run -> run.media().advance(run.tiles()));
  }

  /**
   * Begins an anyres image: the base tile's tokens, then the map's rows with a newline each.
   *
   * @param tiles the base tile, then the grid's tiles row by row; read until the last pass
   * @param count tiles in the buffer: the grid's and one
   */
  public MediaEncoding beginAnyres(ByteBuffer tiles, int count, FeatureMap map) {
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
    return begin(
        tiles, count, new MediaEncoding.Kind.Anyres(map), VisionTokens.anyres(map, patchesPerSide));
  }

  /** Begins an image of one tile: its tokens and one newline. */
  public MediaEncoding beginSingle(ByteBuffer tile) {
    return begin(tile, 1, new MediaEncoding.Kind.Single(), VisionTokens.singleTile(patchesPerSide));
  }

  /** Begins a video: one tile per frame, pooled by two, and one newline at the end. */
  public MediaEncoding beginFrames(ByteBuffer frames, int count) {
    return begin(
        frames, count, new MediaEncoding.Kind.Frames(), VisionTokens.video(count, patchesPerSide));
  }

  private MediaEncoding begin(ByteBuffer tiles, int count, MediaEncoding.Kind kind, int tokens) {
    checkTiles(tiles, count);
    return new MediaEncoding(program, tiles, count, kind, tokens, rowBytes);
  }

  /** Encodes an anyres image in passes of its own. */
  public ByteBuffer encodeAnyres(ByteBuffer tiles, int count, FeatureMap map) {
    return encodeAlone(beginAnyres(tiles, count, map));
  }

  /** Encodes an image of one tile. */
  public ByteBuffer encodeSingle(ByteBuffer tile) {
    return encodeAlone(beginSingle(tile));
  }

  /** Encodes a video in passes of its own. */
  public ByteBuffer encodeFrames(ByteBuffer frames, int count) {
    return encodeAlone(beginFrames(frames, count));
  }

  private ByteBuffer encodeAlone(MediaEncoding encoding) {
    try (MediaEncoding media = encoding) {
      while (media.remaining() > 0) {
        encode(List.of(new Run(media, Math.min(media.remaining(), tilesPerPass))));
      }
      return media.finish();
    }
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

  private PtNDArray wrapTiles(NativeTensors tensors, ByteBuffer tiles, int count) {
    checkTiles(tiles, count);
    return tensors.wrap(tiles.slice(), new Shape(count, 3, tileSize, tileSize), DataType.UINT8);
  }

  private void checkTiles(ByteBuffer tiles, int count) {
    long expected = (long) count * tileBytes();
    if (count < 1 || tiles.remaining() != expected) {
      throw new IllegalArgumentException(
          "%d tiles of 3x%dx%d take %d bytes; the buffer has %d"
              .formatted(count, tileSize, tileSize, expected, tiles.remaining()));
    }
  }
}
