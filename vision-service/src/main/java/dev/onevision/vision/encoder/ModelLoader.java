package dev.onevision.vision.encoder;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.torchscript.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the archive, or finds the one that was built, and loads it on the device. */
final class ModelLoader implements Tower.Loader {

  private static final Logger log = LoggerFactory.getLogger(ModelLoader.class);

  private final ModelProperties properties;

  ModelLoader(ModelProperties properties) {
    this.properties = properties;
  }

  @Override
  public Tower load() {
    long start = System.nanoTime();
    ComputeDevice device =
        ComputeDevice.parse(properties.device()).withThreads(properties.threads());
    ComputeType type =
        switch (properties.dataType()) {
          case "bf16" -> ComputeType.BF16;
          case "f32" -> ComputeType.F32;
          default -> device.preferredType();
        };
    Archive archive =
        ModelArchives.prepare(
            new VisionProgram(),
            properties.path(),
            properties.archives(),
            type,
            ProgressListener.NONE);
    Tower tower = new DjlTower(archive, device);
    log.info(
        "Loaded the vision model of {} in {} on {} after {} ms",
        properties.displayName(),
        type,
        device,
        (System.nanoTime() - start) / 1_000_000);
    return tower;
  }
}
