package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.SparseCheckpoint;
import dev.onevision.benchmarks.gpu.CheckedArchives;
import dev.onevision.benchmarks.gpu.EmptyArchive;
import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.program.WeightFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Writes what a machine with a GPU needs to check and to measure both programs. */
@Command(
    name = "gpu",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a folder of a few megabytes. On a machine with a GPU and PyTorch, without Java, model"
          + " or network, `python measure.py` in it compares both programs with recorded values,"
          + " and measures them in the published shapes."
    })
final class GpuBenchmark implements Callable<Integer> {

  private static final List<String> RECORDED =
      List.of(
          "generation.jsonl",
          "generation.safetensors",
          "vision.safetensors",
          "preprocess.safetensors");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "work/gpu",
      description = "The folder; created if missing. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    Path parity = Checkout.home().resolve("parity");
    Files.createDirectories(out);
    try (DirectoryStream<Path> scripts =
        Files.newDirectoryStream(Checkout.home().resolve("benchmarks").resolve("gpu"), "*.py")) {
      for (Path script : scripts) {
        copy(script);
      }
    }
    for (String recorded : RECORDED) {
      copy(parity.resolve(recorded));
    }
    Map<String, Object> description =
        new HashMap<>(new CheckedArchives(parity.resolve("checkpoint-lmms"), out).write());
    description.put("shapes", shapes());
    new JsonMapper().writeValue(out.resolve("archives.json").toFile(), description);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf("%s: copy it to the machine and run: python measure.py%n", out);
    terminal.flush();
    return 0;
  }

  private void copy(Path file) throws IOException {
    Files.copy(file, out.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  private List<Map<String, Object>> shapes() throws IOException {
    List<Map<String, Object>> shapes = new ArrayList<>();
    for (ModelShape shape : ModelShape.values()) {
      Path sparse = Files.createDirectories(out.resolve("sparse"));
      try (Checkpoint checkpoint = Checkpoint.open(SparseCheckpoint.in(sparse, shape))) {
        shapes.add(
            Map.of(
                "name",
                shape.label(),
                "decoder",
                archive(checkpoint, shape, new DecoderProgram()),
                "decoder, int4",
                archive(checkpoint, shape, new DecoderProgram(WeightFormat.INT4)),
                "vision",
                archive(checkpoint, shape, new VisionProgram())));
      } finally {
        delete(sparse);
      }
    }
    return shapes;
  }

  private Map<String, Object> archive(Checkpoint checkpoint, ModelShape shape, Program program)
      throws IOException {
    Path file = out.resolve(shape.label() + "-" + program.fileName());
    return Map.of(
        "file",
        out.relativize(file).toString(),
        "weights",
        EmptyArchive.write(file, program, checkpoint, ComputeType.BF16));
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
