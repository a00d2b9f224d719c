package dev.onevision.vision.encoder;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.VisionModel;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.Locale;

/** The vision model of the inference module. */
final class DjlTower implements Tower {

  private final VisionModel vision;
  private final EncoderModel model;

  DjlTower(Archive archive, ComputeDevice device) {
    this.vision = VisionModel.load(archive, device);
    this.model =
        new EncoderModel(
            archive.fingerprint(),
            archive.config().text().hiddenSize(),
            archive.computeType().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public EncoderModel model() {
    return model;
  }

  @Override
  public ByteBuffer encode(Tiles tiles) {
    return switch (tiles) {
      case Tiles.Anyres anyres ->
          vision.encodeAnyres(anyres.levels(), anyres.count(), anyres.plan().map());
      case Tiles.Single single -> vision.encodeSingle(single.levels());
      case Tiles.Frames frames -> vision.encodeFrames(frames.levels(), frames.count());
    };
  }

  @Override
  public void close() {
    vision.close();
  }
}
