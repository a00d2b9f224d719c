package dev.onevision.benchmarks.gpu;

import dev.onevision.benchmarks.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Runs the CUDA branches of both programs without a GPU. */
@Command(
    name = "check-cuda",
    mixinStandardHelpOptions = true,
    description = "Runs the programs' CUDA branches on fake GPUs.",
    footer = {
      "",
      "Calls every method of both archives, in all weight formats, on one and two GPUs: devices,"
          + " types, kernels, uploads, downloads and waits of each call. Needs a Python with"
          + " PyTorch, without which it does nothing. No GPU is needed."
    })
public final class CheckCuda implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "python3",
      description = "The Python to use. Default: ${DEFAULT-VALUE}.")
  private String python = "";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A checkpoint of two or more layers. Default: the one of the parity tests.")
  private @Nullable Path model;

  @Option(
      names = "--faults",
      description = "Check the check: plant faults in copies of the archives and require findings.")
  private boolean faults;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter terminal = spec.commandLine().getOut();
    Python interpreter = new Python(python);
    if (!interpreter.hasPyTorch()) {
      terminal.printf(
          "Skipped: %s has no PyTorch. A build for the CPU suffices; name its Python with"
              + " --python.%n",
          python);
      terminal.flush();
      return 0;
    }
    Path home = Checkout.home();
    Path work = Files.createDirectories(home.resolve("work").resolve("check-cuda"));
    Path checkpoint = model != null ? model : home.resolve("parity").resolve("checkpoint-lmms");
    Path description = work.resolve("archives.json");
    new JsonMapper()
        .writeValue(description.toFile(), new CheckedArchives(checkpoint, work).write());
    String script = faults ? "check_faults.py" : "check_cuda.py";
    return interpreter.run(
        terminal,
        home.resolve("benchmarks").resolve("gpu").resolve(script),
        description.toString());
  }
}
