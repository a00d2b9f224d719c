package dev.onevision.inference.runtime;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.torchscript.ProgressListener;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The model that a service runs, as its operator configures it.
 *
 * @param checkpoint the checkpoint's folder
 * @param archives the folder for the archives that are built from the checkpoint
 * @param dataType {@code auto}, or the format of weights and arithmetic: {@code bf16} or {@code
 *     f32}
 * @param device as {@link ComputeDevice#parse} reads it
 * @param threads threads of one operation on the CPU, as {@link ComputeDevice} has them
 */
public record ModelSettings(
    Path checkpoint, Path archives, String dataType, String device, int threads) {

  /**
   * An archive and the device it is for.
   *
   * @param archive of the program
   * @param device where the program runs
   */
  public record Prepared(Archive archive, ComputeDevice device) {}

  /**
   * Finds the device, and builds the program's archive unless it exists. Takes minutes for the
   * first start of a large model. Call on the thread that will own the model.
   *
   * @throws ModelRuntimeException if the device cannot be used
   * @throws dev.onevision.inference.program.ArchiveException if the archive cannot be written
   * @throws dev.onevision.inference.checkpoint.CheckpointException if the checkpoint is unusable
   */
  public Prepared prepare(Program program) {
    ComputeDevice target = ComputeDevice.parse(device).withThreads(threads);
    ComputeType type =
        dataType.equals("auto")
            ? target.preferredType()
            : ComputeType.valueOf(dataType.toUpperCase(Locale.ROOT));
    if (target.cuda() && type != ComputeType.BF16 && program.needsBf16OnGpu()) {
      throw new ModelRuntimeException(
          "int4 weights on %s need data type bf16; it is %s. Choose bf16, or weights full or int8."
              .formatted(target, type));
    }
    Archive archive =
        ModelArchives.prepare(program, checkpoint, archives, type, ProgressListener.NONE);
    return new Prepared(archive, target);
  }
}
