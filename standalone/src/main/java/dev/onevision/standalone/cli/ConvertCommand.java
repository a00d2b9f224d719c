package dev.onevision.standalone.cli;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.Archive;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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
      completionCandidates = Candidates.DataTypes.class,
      converter = Candidates.DataTypes.class,
      defaultValue = "auto",
      description =
          "bf16, f32 or auto, which is the faster one on this machine. Default: ${DEFAULT-VALUE}.")
  private String dataType = "";

  @Option(
      names = "--weights",
      paramLabel = "FORMAT",
      completionCandidates = Candidates.Weights.class,
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

  @Option(
      names = "--json",
      description = "Print a line of JSON for each archive: file, bytes, seconds and built.")
  private boolean json;

  /**
   * What happened to an archive, as {@code --json} prints it.
   *
   * @param seconds that it took, also to find that the archive is up to date
   * @param built false if the archive was up to date
   */
  private record Converted(String file, long bytes, double seconds, boolean built) {}

  @Override
  public Integer call() throws IOException {
    ComputeType type = type();
    convert(new VisionProgram(), type);
    for (LayerRange range : ranges(type)) {
      convert(DecoderProgram.part(weights, range), type);
    }
    return 0;
  }

  private List<LayerRange> ranges(ComputeType type) {
    try {
      return LayerRange.divide(ModelConfig.read(model).text(), type, weights, gpus);
    } catch (IllegalArgumentException failure) {
      throw new CommandException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void convert(Program program, ComputeType type) throws IOException {
    ProgressBar bar = new ProgressBar(program.fileName(), ProgressBar.Unit.BYTES);
    AtomicBoolean built = new AtomicBoolean();
    long begin = System.nanoTime();
    Archive archive =
        ModelArchives.prepare(
            program,
            model,
            out,
            type,
            (done, total) -> {
              built.set(true);
              bar.show(done, total);
            });
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    bar.clear();
    Path file = archive.file();
    print(new Converted(file.toString(), Files.size(file), seconds, built.get()));
  }

  private void print(Converted converted) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(JsonLine.of(converted));
    } else {
      terminal.printf(Locale.ROOT, "%s: %d MiB", converted.file(), converted.bytes() >> 20);
      if (converted.built()) {
        terminal.printf(Locale.ROOT, " in %.1f s%n", converted.seconds());
      } else {
        terminal.println(", up to date");
      }
    }
    terminal.flush();
  }

  private ComputeType type() {
    return dataType.equals("auto")
        ? ComputeDevice.parse("auto").preferredType()
        : ComputeType.valueOf(dataType.toUpperCase(Locale.ROOT));
  }
}
