package dev.onevision.vision.encoder;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.MediaEncoding;
import dev.onevision.inference.runtime.ModelSettings;
import dev.onevision.inference.runtime.VisionModel;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The vision tower on DJL's engine. */
final class DjlTower implements Tower {

  private static final Logger log = LoggerFactory.getLogger(DjlTower.class);

  private final VisionModel vision;
  private final EncoderModel model;

  private DjlTower(VisionModel vision, Archive archive) {
    this.vision = vision;
    this.model =
        new EncoderModel(
            archive.fingerprint(),
            archive.config().text().hiddenSize(),
            archive.computeType().name().toLowerCase(Locale.ROOT));
  }

  /** Builds the archive unless it exists, and loads it on the device. */
  static DjlTower load(ModelSettings settings, ProgressListener progress) {
    long start = System.nanoTime();
    ModelSettings.Prepared prepared = settings.prepare(new VisionProgram(), progress);
    Archive archive = prepared.archive();
    DjlTower tower = new DjlTower(VisionModel.load(archive, prepared.device()), archive);
    log.info(
        "Loaded {} as {} on {}, {} tiles in a pass, after {} ms",
        archive.file(),
        archive.computeType(),
        prepared.device(),
        tower.tilesPerPass(),
        (System.nanoTime() - start) / 1_000_000);
    return tower;
  }

  @Override
  public EncoderModel model() {
    return model;
  }

  @Override
  public int tilesPerPass() {
    return vision.tilesPerPass();
  }

  @Override
  public Encoding begin(Tiles tiles) {
    return new DjlEncoding(
        switch (tiles) {
          case Tiles.Anyres anyres ->
              vision.beginAnyres(anyres.levels(), anyres.count(), anyres.plan().map());
          case Tiles.Single single -> vision.beginSingle(single.levels());
          case Tiles.Frames frames -> vision.beginFrames(frames.levels(), frames.count());
        });
  }

  @Override
  public void encode(List<TileSchedule.Share<Encoding>> pass) {
    vision.encode(pass.stream().map(DjlTower::run).toList());
  }

  private static VisionModel.Run run(TileSchedule.Share<Encoding> share) {
    if (share.media() instanceof DjlEncoding(MediaEncoding media)) {
      return new VisionModel.Run(media, share.tiles());
    }
    throw new IllegalArgumentException("Another tower began " + share.media());
  }

  private record DjlEncoding(MediaEncoding media) implements Encoding {

    @Override
    public ByteBuffer finish() {
      return media.finish();
    }

    @Override
    public void close() {
      media.close();
    }
  }

  @Override
  public void close() {
    vision.close();
  }
}
