package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Captions many pictures in spare capacity. */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a caption of every picture to a file, by batches of the suite's API: interactive"
          + " requests go first.",
      "Interrupted, it leaves the batches running in the suite; the same command goes on with"
          + " them.",
      "Asks the suite at --url, or one that runs on port 8080 of this machine; without one it"
          + " starts a suite for itself."
    })
final class BatchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "What is shown in this image?",
      description = "What to ask about each picture. Default: ${DEFAULT-VALUE}")
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
      description = "Time for the captions, such as 90m or 3d. Default: ${DEFAULT-VALUE}.")
  private String window = "";

  @Option(names = "--url", paramLabel = "URL", description = "Address of a running suite.")
  private @Nullable URI url;

  @Mixin private WorkOption work = new WorkOption();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Pictures, and folders that are searched for pictures.")
  private List<Path> paths = List.of();

  @Override
  public Integer call() throws InterruptedException {
    if (!CaptionFile.isSupported(out)) {
      throw new ParameterException(
          spec.commandLine(), "--out " + out + " must end with .jsonl or .csv.");
    }
    List<Path> pictures = PictureFiles.find(paths);
    if (pictures.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "There are no pictures at " + PictureFiles.names(paths) + ".");
    }
    if (url != null) {
      try (ChatClient client = ChatClient.connect(url)) {
        return caption(client, pictures);
      }
    }
    URI local = URI.create("http://127.0.0.1:" + ServeCommand.DEFAULT_PORT);
    ChatClient running = ChatClient.connectIfRunning(local);
    if (running != null) {
      try (running) {
        return caption(running, pictures);
      }
    }
    err("No suite runs at " + local + "; starting one for this command.");
    try (Suite suite = Suite.start(SuiteOptions.demo(work.folder()));
        ChatClient client = ChatClient.connect(suite.url())) {
      return caption(client, pictures);
    }
  }

  private int caption(ChatClient client, List<Path> pictures) throws InterruptedException {
    try (JobClient jobs = new JobClient(client.suite())) {
      var job = new CaptionJob(jobs, client.model(), prompt, window, pictures, this::err);
      int failed = job.run(out);
      err((pictures.size() - failed) + " captions are in " + out + ".");
      if (failed > 0) {
        err(failed + " of " + pictures.size() + " pictures failed.");
      }
      return failed == 0 ? 0 : failed == pictures.size() ? Commands.FAILED : Commands.PARTLY_FAILED;
    }
  }

  private void err(String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
