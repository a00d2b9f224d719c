package dev.onevision.standalone.cli;

import dev.onevision.inference.checkpoint.CheckpointException;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ArchiveException;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the archives of a checkpoint ahead of time. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the archives that the services run, vision-ID.pt and decoder-ID.pt, from a"
          + " checkpoint.",
      "The services do the same at their first start. Archives that are up to date are kept."
    })
final class ConvertCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Checkpoint folder: config.json, tokenizer files and *.safetensors.")
  private Path model = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write into; created if missing.")
  private Path out = Path.of("");

  @Option(
      names = "--data-type",
      paramLabel = "TYPE",
      defaultValue = "auto",
      description =
          "bf16, f32 or auto, which is the faster one on this machine. Default: ${DEFAULT-VALUE}.")
  private String dataType = "";

  @Option(
      names = "--weights",
      paramLabel = "FORMAT",
      defaultValue = "full",
      description =
          "full, int8 or int4: format of the language model's matrices."
              + " Default: ${DEFAULT-VALUE}, the data type's.")
  private WeightFormat weights = WeightFormat.FULL;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "GPUs that the language model is spread over; it gets a file for each."
              + " Default: ${DEFAULT-VALUE}.")
  private int gpus;

  @Override
  public Integer call() throws IOException {
    ComputeType type = type();
    try {
      convert(new VisionProgram(), type);
      for (LayerRange range :
          LayerRange.divide(ModelConfig.read(model).text(), type, weights, gpus)) {
        convert(DecoderProgram.part(weights, range), type);
      }
      return 0;
    } catch (IllegalArgumentException failure) {
      throw new CommandException(String.valueOf(failure.getMessage()), failure);
    } catch (CheckpointException | ArchiveException failure) {
      throw new CommandException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void convert(Program program, ComputeType type) throws IOException {
    ProgressBar bar = new ProgressBar(program.fileName());
    long begin = System.nanoTime();
    Archive archive = ModelArchives.prepare(program, model, out, type, bar::show);
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    bar.clear();
    long mebibytes = Files.size(archive.file()) >> 20;
    PrintWriter terminal = spec.commandLine().getOut();
    if (bar.moved()) {
      terminal.printf(Locale.ROOT, "%s: %d MiB in %.1f s%n", archive.file(), mebibytes, seconds);
    } else {
      terminal.printf(Locale.ROOT, "%s: %d MiB, up to date%n", archive.file(), mebibytes);
    }
    terminal.flush();
  }

  private ComputeType type() {
    return switch (dataType.toLowerCase(Locale.ROOT)) {
      case "bf16" -> ComputeType.BF16;
      case "f32" -> ComputeType.F32;
      case "auto" -> ComputeDevice.parse("auto").preferredType();
      default ->
          throw new CommandException(
              "--data-type must be auto, bf16 or f32; it is " + dataType + ".");
    };
  }
}
