package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is in pictures and videos. */
@Command(
    name = "caption",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a sentence about each picture or video, as \"FILE: sentence\" for more than one.",
      "Asks the suite at --url, or one that runs on port 8080 of this machine; without one it"
          + " starts a suite for itself."
    })
final class CaptionCommand implements Callable<Integer> {

  /** Enough to keep the decoder's batch busy, few enough to leave others their share. */
  private static final int AT_ONCE = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "What is shown in this image?",
      description = "What to ask about each file. Default: ${DEFAULT-VALUE}")
  private String prompt = "";

  @Option(names = "--url", paramLabel = "URL", description = "Address of a running suite.")
  private @Nullable URI url;

  @Mixin private WorkOption work = new WorkOption();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Pictures, and videos in MP4, WebM or Matroska.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws InterruptedException {
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ParameterException(
            spec.commandLine(), "There is no file to read at " + file + ".");
      }
    }
    if (url != null) {
      try (ChatClient client = ChatClient.connect(url)) {
        return caption(client);
      }
    }
    URI local = URI.create("http://127.0.0.1:" + ServeCommand.DEFAULT_PORT);
    ChatClient running = ChatClient.connectIfRunning(local);
    if (running != null) {
      try (running) {
        return caption(running);
      }
    }
    err("No suite runs at " + local + "; starting one for this command.");
    try (Suite suite = Suite.start(SuiteOptions.demo(work.folder()));
        ChatClient client = ChatClient.connect(suite.url())) {
      return caption(client);
    }
  }

  private int caption(ChatClient client) throws InterruptedException {
    return files.size() == 1 ? captionOne(client, files.getFirst()) : captionMany(client);
  }

  private int captionOne(ChatClient client, Path file) {
    PrintWriter out = out();
    client.ask(
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

  private int captionMany(ChatClient client) throws InterruptedException {
    ProgressBar progress = new ProgressBar("Captioning");
    int failed = 0;
    try (ExecutorService askers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> answers = new ArrayList<>();
      for (Path file : files) {
        answers.add(
            askers.submit(
                () -> {
                  StringBuilder answer = new StringBuilder();
                  client.ask(file, prompt, answer::append);
                  return answer.toString();
                }));
      }
      // In the order given, whatever the order of the answers.
      for (int i = 0; i < files.size(); i++) {
        progress.show(i, files.size());
        try {
          String answer = answers.get(i).get();
          progress.clear();
          out().println(files.get(i) + ": " + answer.replace('\n', ' '));
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
    return failed == 0 ? 0 : failed == files.size() ? Commands.FAILED : Commands.PARTLY_FAILED;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void err(@Nullable String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
