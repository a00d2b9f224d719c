package dev.onevision.inference.runtime;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.torchscript.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The model that a service runs, as its operator configures it.
 *
 * @param checkpoint the checkpoint's folder
 * @param archives the folder for the archives that are built from the checkpoint
 * @param dataType {@code auto}, or the format of weights and arithmetic: {@code bf16} or {@code
 *     f32}
 * @param device as {@link ComputeDevice#parse} reads it, or a list of GPUs: the language model's
 *     layers are spread over them, the vision tower takes the first
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
   * @param progress of a build
   * @throws ModelRuntimeException if the device cannot be used
   * @throws dev.onevision.inference.program.ArchiveException if the archive cannot be written
   * @throws dev.onevision.inference.checkpoint.CheckpointException if the checkpoint is unusable
   */
  public Prepared prepare(Program program, ProgressListener progress) {
    ComputeDevice target = ComputeDevice.parse(device.split(",", 2)[0]).withThreads(threads);
    return new Prepared(archive(program, type(List.of(target)), List.of(target), progress), target);
  }

  /**
   * Like {@link #prepare} for the language model, whose layers may need several GPUs.
   *
   * @param format of the weights of matrix products
   * @param progress of builds
   * @return the model's parts, in the order of their layers
   */
  public List<DecoderModel.Part> prepareDecoder(WeightFormat format, ProgressListener progress) {
    TextConfig config = ModelConfig.read(checkpoint).text();
    LayerDevices candidates = LayerDevices.parse(device, PyTorch::gpus);
    long bytes = DecoderBytes.of(config, type(List.of(candidates.first())), format).total();
    List<ComputeDevice> devices =
        candidates.forWeights(bytes, config.layers()).stream()
            .map(chosen -> chosen.withThreads(threads))
            .toList();
    ComputeType type = type(devices);
    List<DecoderModel.Part> parts = new ArrayList<>();
    for (LayerRange range : LayerRange.divide(config, type, format, devices.size())) {
      Archive archive = archive(DecoderProgram.part(format, range), type, devices, progress);
      parts.add(new DecoderModel.Part(archive, devices.get(range.part()), range.layers()));
    }
    return parts;
  }

  private Archive archive(
      Program program, ComputeType type, List<ComputeDevice> devices, ProgressListener progress) {
    ComputeDevice first = devices.getFirst();
    if (first.cuda() && type != ComputeType.BF16 && program.needsBf16OnGpu()) {
      throw new ModelRuntimeException(
          "int4 weights on %s need data type bf16; it is %s. Choose bf16, or weights full or int8."
              .formatted(first, type));
    }
    return ModelArchives.prepare(program, checkpoint, archives, type, progress);
  }

  private ComputeType type(List<ComputeDevice> devices) {
    if (!dataType.equals("auto")) {
      return ComputeType.valueOf(dataType.toUpperCase(Locale.ROOT));
    }
    return devices.stream().allMatch(one -> one.preferredType() == ComputeType.BF16)
        ? ComputeType.BF16
        : ComputeType.F32;
  }
}
