package dev.onevision.benchmarks.contenders;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.FeatureMap;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.VisionModel;
import java.nio.ByteBuffer;
import java.util.Random;

/** The suite's vision model, with the merge of the tiles into one embedding. */
public final class OwnEncoder implements EncoderContender {

  private final String name;
  private final VisionModel model;
  private final int tileBytes;
  private final int patches;

  private OwnEncoder(String name, VisionModel model, int tileSize, int patches) {
    this.name = name;
    this.model = model;
    this.tileBytes = 3 * tileSize * tileSize;
    this.patches = patches;
  }

  /**
   * Loads an archive.
   *
   * @param name of the number format
   */
  public static OwnEncoder load(String name, Archive archive, ComputeDevice device) {
    return new OwnEncoder(
        "onevision " + name,
        VisionModel.load(archive, device),
        archive.config().vision().imageSize(),
        archive.config().vision().patchesPerSide());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double encode(int tiles) {
    byte[] noise = new byte[tiles * tileBytes];
    new Random(1).nextBytes(noise);
    ByteBuffer pixels = ByteBuffer.allocateDirect(noise.length).put(noise).flip();
    long start = System.nanoTime();
    if (tiles == 1) {
      model.encodeSingle(pixels);
    } else {
      model.encodeAnyres(pixels, tiles, rowOfTiles(tiles - 1));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** The base tile and one row of tiles, all of whose patches are kept. */
  private FeatureMap rowOfTiles(int columns) {
    int width = columns * patches;
    return new FeatureMap(columns, 1, 0, 0, patches, width, patches, width);
  }

  @Override
  public void close() {
    model.close();
  }
}
