package dev.onevision.benchmarks.checkpoint;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The checkpoints of the 0.5b shape and their archives, which are kept for the next run. */
final class FullShape {

  private static final Path FOLDER =
      Path.of(System.getProperty("onevision.full-shape.work", "target/full-shape"));

  private FullShape() {}

  /** A folder that is kept for the next run. */
  static Path folder(String name) {
    return FOLDER.resolve(name);
  }

  static Path checkpoint(CheckpointLayout layout) {
    try {
      return RandomCheckpoint.whole(folder(layout.label()), ModelShape.HALF_B, layout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Archive archive(Program program, ComputeType type) {
    return ModelArchives.prepare(
        program,
        checkpoint(CheckpointLayout.HF),
        folder("archives-" + type),
        type,
        ProgressListener.NONE);
  }
}
