package dev.onevision.standalone.cli;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints captions of images and videos. */
@Command(
    name = "caption",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a caption of each image or video, as \"FILE: caption\" for more than one.",
      "Uses the suite at --url, or the one on port 8080 of this machine. If none runs there, the"
          + " command starts one for itself."
    })
final class CaptionCommand implements Callable<Integer> {

  /** Enough to fill the decoder's batch; leaves other clients their share. */
  private static final int CONCURRENCY = 8;

  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "What is shown in this image?",
      description = "The question about each file. Default: ${DEFAULT-VALUE}")
  private String prompt = "";

  @Option(names = "--url", paramLabel = "URL", description = "Address of a running suite.")
  private @Nullable URI url;

  @Mixin private WorkOption work = new WorkOption();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Images, and videos in MP4, WebM or Matroska.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws InterruptedException {
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ParameterException(spec.commandLine(), "Cannot read a file at " + file + ".");
      }
    }
    try (SuiteConnection suite = SuiteConnection.open(url, work.folder(), this::err)) {
      return files.size() == 1 ? captionOne(suite, files.getFirst()) : captionMany(suite);
    }
  }

  private int captionOne(SuiteConnection suite, Path file) throws InterruptedException {
    PrintWriter out = out();
    ask(
        suite,
        file,
        prompt,
        piece -> {
          out.print(piece);
          out.flush();
        });
    out.println();
    out.flush();
    return 0;
  }

  private int captionMany(SuiteConnection suite) throws InterruptedException {
    ProgressBar progress = new ProgressBar("Captioning");
    int failed = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(CONCURRENCY)) {
      List<Future<String>> captions = new ArrayList<>();
      for (Path file : files) {
        captions.add(
            clients.submit(
                () -> {
                  StringBuilder caption = new StringBuilder();
                  ask(suite, file, prompt, caption::append);
                  return caption.toString();
                }));
      }
      for (int i = 0; i < files.size(); i++) {
        progress.show(i, files.size());
        try {
          String caption = captions.get(i).get();
          progress.clear();
          out().println(files.get(i) + ": " + caption.replace('\n', ' '));
          out().flush();
        } catch (ExecutionException failure) {
          progress.clear();
          failed++;
          Throwable cause = failure.getCause() == null ? failure : failure.getCause();
          err(cause instanceof CommandException ? cause.getMessage() : cause.toString());
        }
      }
    }
    if (failed > 0) {
      err(failed + " of " + files.size() + " files failed.");
    }
    return Commands.exitCode(failed, files.size());
  }

  /**
   * Streams the answer to a question about a file.
   *
   * @throws CommandException if there is no whole answer; the message names the file
   */
  static void ask(SuiteConnection suite, Path file, String question, Consumer<String> onText)
      throws InterruptedException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new CommandException(file + ": larger than 64 MiB");
      }
      suite.client().stream(
          ChatRequest.ask(suite.model(), List.of(Content.file(file)), question), onText);
    } catch (IOException failure) {
      throw new CommandException(file + ": " + failure.getMessage(), failure);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void err(@Nullable String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
