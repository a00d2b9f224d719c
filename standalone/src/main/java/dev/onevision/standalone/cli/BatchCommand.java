package dev.onevision.standalone.cli;

import dev.onevision.client.BatchClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Captions many images in spare capacity. */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a caption of each image to a file. Uses batches of the API, which run in spare"
          + " capacity.",
      "If you interrupt the command, its batches continue. Run the same command again to continue."
    })
final class BatchCommand implements Callable<Integer> {

  private static final Duration RETRY_TIMEOUT = Duration.ofMinutes(2);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "What is shown in this image?",
      description = "The question about each image. Default: ${DEFAULT-VALUE}")
  private String prompt = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "File for the captions: .jsonl or .csv.")
  private Path out = Path.of("");

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "Time limit for the captions, such as 90m or 3d. Default: ${DEFAULT-VALUE}.")
  private String window = "";

  @Mixin private SuiteChoice choice = new SuiteChoice();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Images, and folders that are searched for images.")
  private List<Path> paths = List.of();

  @Override
  public Integer call() throws InterruptedException {
    if (!CaptionFile.isSupported(out)) {
      throw new ParameterException(
          spec.commandLine(), "--out " + out + " must end with .jsonl or .csv.");
    }
    List<Path> images = ImageFiles.find(paths);
    if (images.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No images found at " + ImageFiles.names(paths) + ".");
    }
    try (SuiteConnection suite = choice.open(this::err)) {
      BatchClient batches = new BatchClient(suite.client(), RETRY_TIMEOUT);
      var job = new CaptionJob(batches, suite.model(), prompt, window, images, this::err);
      int failed = job.run(out);
      err((images.size() - failed) + " captions are in " + out + ".");
      if (failed > 0) {
        err(failed + " of " + images.size() + " images failed.");
      }
      return failed == 0 ? 0 : Commands.FAILED;
    }
  }

  private void err(String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
