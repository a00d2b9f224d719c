package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.program.FeatureMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image or a video while its tiles are encoded, in one or several passes through the tower. The
 * features of an image stay on the device until {@link #finish}; those of a video are delivered
 * after each pass. Belongs to the thread that owns the {@link VisionModel}.
 */
public final class MediaEncoding implements AutoCloseable {

  /** What becomes of the tiles' features. */
  sealed interface Kind {
    /** An image of one tile. */
    record Single() implements Kind {}

    /** A base tile and a grid. */
    record Anyres(FeatureMap map) implements Kind {}

    /** The frames of a video. */
    record Frames() implements Kind {}
  }

  private final LoadedProgram program;
  private final ByteBuffer tiles;
  private final Kind kind;
  private final int count;
  private final int tileSize;
  private final ByteBuffer result;
  private final NativeTensors tensors;
  private final IValue output;
  private final @Nullable IValue features;
  private int encoded;

  MediaEncoding(
      LoadedProgram program, ByteBuffer tiles, int count, Kind kind, int tokens, int rowBytes) {
    this.program = program;
    this.tiles = tiles;
    this.kind = kind;
    this.count = count;
    this.tileSize = program.archive().config().vision().imageSize();
    this.result =
        ByteBuffer.allocateDirect(Math.multiplyExact(tokens, rowBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    this.tensors = program.newTensors();
    this.output = IValue.from(tensors.wrap(result, new Shape(tokens, rowBytes), DataType.UINT8));
    this.features =
        switch (kind) {
          case Kind.Single _, Kind.Anyres _ -> newFeatures();
          case Kind.Frames _ -> null;
        };
  }

  private IValue newFeatures() {
    try (IValue number = IValue.from((long) count)) {
      return program.run("new_features", number);
    } catch (RuntimeException e) {
      output.close();
      tensors.close();
      throw e;
    }
  }

  /** Tiles that are not encoded yet. */
  public int remaining() {
    return count - encoded;
  }

  /** The next tiles, over the buffer's memory. */
  PtNDArray next(NativeTensors pass, int number) {
    if (number < 1 || number > remaining()) {
      throw new IllegalArgumentException("%d of %d tiles".formatted(number, remaining()));
    }
    int tileBytes = 3 * tileSize * tileSize;
    return pass.wrap(
        tiles.slice(tiles.position() + encoded * tileBytes, number * tileBytes),
        new Shape(number, 3, tileSize, tileSize),
        DataType.UINT8);
  }

  /** Takes its tiles out of a pass. May be repeated until {@link #advance}. */
  void keep(IValue pass, int begin, int number) {
    try (IValue from = IValue.from((long) begin);
        IValue to = IValue.from((long) begin + number);
        IValue at = IValue.from((long) encoded)) {
      if (features == null) {
        program.run("keep_frames", pass, from, to, output, at).close();
      } else {
        program.run("keep", pass, from, to, features, at).close();
      }
    }
  }

  void advance(int number) {
    encoded += number;
  }

  /**
   * Merges the features of all tiles.
   *
   * @return a direct buffer of {@code [tokens, hidden]} in the archive's compute type,
   *     little-endian, position 0
   */
  public ByteBuffer finish() {
    if (remaining() > 0) {
      throw new IllegalStateException(remaining() + " tiles are not encoded");
    }
    switch (kind) {
      case Kind.Single _ -> program.run("finish_single", requireFeatures(), output).close();
      case Kind.Frames _ -> program.run("finish_frames", output).close();
      case Kind.Anyres(FeatureMap map) -> {
        try (IValue layout =
            IValue.listFrom(
                map.columns(),
                map.rows(),
                map.top(),
                map.left(),
                map.height(),
                map.width(),
                map.finalHeight(),
                map.finalWidth())) {
          program.run("finish_anyres", requireFeatures(), output, layout).close();
        }
      }
    }
    return result;
  }

  private IValue requireFeatures() {
    return Objects.requireNonNull(features);
  }

  /** Frees the features. The result stays valid. */
  @Override
  public void close() {
    if (features != null) {
      features.close();
    }
    output.close();
    tensors.close();
  }
}
