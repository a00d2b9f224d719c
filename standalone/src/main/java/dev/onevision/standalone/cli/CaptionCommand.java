package dev.onevision.standalone.cli;

import dev.onevision.client.Completion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
      "Prints a caption of each image or video, as \"FILE: caption\" for more than one, in the"
          + " order of the files.",
      "A file that fails is named on standard error, and the others are captioned."
    })
final class CaptionCommand implements Callable<Integer> {

  /** Enough to fill the decoder's batch; leaves other clients their share. */
  private static final int CONCURRENCY = 8;

  /** Captions that wait for a slower one before them. */
  private static final int MAX_AHEAD = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "What is shown in this image?",
      description = "The question about each file. Default: ${DEFAULT-VALUE}")
  private String prompt = "";

  @Option(
      names = "--json",
      description =
          "Print a line of JSON for each file: file, and caption, finish_reason and usage, or"
              + " error.")
  private boolean json;

  @Mixin private RequestFields fields = new RequestFields();

  @Mixin private SuiteChoice choice = new SuiteChoice();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      type = Path.class,
      converter = Candidates.FilesOrUrls.class,
      description =
          "Images, and videos in MP4, WebM, Matroska, AVI or MPEG transport streams; folders, which"
              + " are searched for them; http or https URLs, which the suite fetches; - for"
              + " standard input.")
  private List<String> files = List.of();

  /** A file, and its caption once there is one. */
  private record Outcome(MediaSource media, Future<Completion> completion) {}

  @Override
  public Integer call() throws InterruptedException {
    List<MediaSource> media = media();
    try (SuiteConnection suite = choice.open(this::err)) {
      Retries retries = new Retries(Thread::sleep, this::notice);
      Captioner captioner = new Captioner(suite, prompt, fields.values(), retries);
      return media.size() == 1 && !json
          ? captionOne(captioner, media.getFirst())
          : captionMany(captioner, media);
    }
  }

  private List<MediaSource> media() {
    if (files.stream().filter(MediaSource.STDIN::equals).count() > 1) {
      throw new ParameterException(spec.commandLine(), "Standard input can be captioned once.");
    }
    List<MediaSource> media = new ArrayList<>();
    try {
      files.forEach(file -> media.addAll(MediaSource.of(file)));
    } catch (CommandException missing) {
      throw new ParameterException(spec.commandLine(), String.valueOf(missing.getMessage()));
    }
    if (media.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No images or videos found in " + String.join(", ", files) + ".");
    }
    return media;
  }

  private int captionOne(Captioner captioner, MediaSource media) throws InterruptedException {
    PrintWriter out = out();
    AtomicBoolean begun = new AtomicBoolean();
    try {
      captioner.caption(
          media,
          piece -> {
            begun.set(true);
            out.print(piece);
            out.flush();
          });
      out.println();
      return 0;
    } catch (IOException failure) {
      if (begun.get()) {
        out.println();
      }
      throw new CommandException(media.name() + ": " + Commands.message(failure), failure);
    } finally {
      out.flush();
    }
  }

  private int captionMany(Captioner captioner, List<MediaSource> media)
      throws InterruptedException {
    ProgressBar progress = new ProgressBar("Captioning", ProgressBar.Unit.FILES);
    int done = 0;
    int failed = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(CONCURRENCY)) {
      Iterator<MediaSource> next = media.iterator();
      Deque<Outcome> outcomes = new ArrayDeque<>();
      while (next.hasNext() || !outcomes.isEmpty()) {
        while (next.hasNext() && outcomes.size() < MAX_AHEAD) {
          MediaSource one = next.next();
          outcomes.add(new Outcome(one, clients.submit(() -> captioner.caption(one, text -> {}))));
        }
        Outcome first = outcomes.remove();
        progress.show(done++, media.size());
        failed += print(first, progress) ? 0 : 1;
      }
    }
    if (failed > 0) {
      err(failed + " of " + media.size() + " files failed.");
    }
    return failed == 0 ? 0 : Commands.FAILED;
  }

  /** Waits for a caption and prints it; false if it failed. */
  private boolean print(Outcome outcome, ProgressBar progress) throws InterruptedException {
    String name = outcome.media().name();
    CaptionLine line;
    try {
      line = CaptionLine.of(name, outcome.completion().get());
    } catch (ExecutionException failure) {
      line = CaptionLine.failed(name, Commands.message(failure.getCause()));
    }
    progress.clear();
    if (json) {
      out().println(JsonLine.of(line));
    } else if (line.caption() != null) {
      out().println(name + ": " + line.caption().replace('\n', ' '));
    }
    out().flush();
    if (line.error() != null) {
      err(name + ": " + line.error());
    }
    return line.error() == null;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Any thread; standard error may show the progress. */
  private void notice(String message) {
    ProgressBar.removeShown();
    err(message);
  }

  private void err(String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
