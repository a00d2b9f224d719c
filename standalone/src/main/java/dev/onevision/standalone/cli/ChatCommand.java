package dev.onevision.standalone.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A dialogue in the terminal. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = {
      "Answers questions about images in a dialogue. Type /help for its commands; Ctrl-C stops an"
          + " answer, Ctrl-D ends the dialogue.",
      "Without a terminal, each line of standard input is a question or a command, and the exit"
          + " code is 1 if one of them fails."
    })
final class ChatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      type = Path.class,
      converter = Candidates.FilesOrUrls.class,
      description = "An image or video, a file or URL, for the first question. May be repeated.")
  private List<String> images = List.of();

  @Option(names = "--system", paramLabel = "TEXT", description = "The system message.")
  private @Nullable String system;

  @Mixin private RequestFields fields = new RequestFields();

  @Mixin private SuiteChoice choice = new SuiteChoice();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Dialogue dialogue = new Dialogue(system);
    for (MediaSource image : media()) {
      dialogue.show(image);
    }
    try (SuiteConnection suite = choice.open(this::err);
        ChatConsole console = console()) {
      if (console.isInteractive()) {
        console.say(
            "Talking to %s at %s. /help lists the commands."
                .formatted(suite.model(), suite.client().url()));
      }
      int failures = new ChatLoop(console, suite, dialogue, fields.values()).run();
      return failures == 0 || console.isInteractive() ? 0 : Commands.FAILED;
    }
  }

  private List<MediaSource> media() {
    List<MediaSource> media = new ArrayList<>();
    for (String image : images) {
      if (image.equals(MediaSource.STDIN)) {
        throw new ParameterException(
            spec.commandLine(), "Standard input has the questions, not an image.");
      }
      try {
        media.addAll(MediaSource.of(image));
      } catch (CommandException missing) {
        throw new ParameterException(spec.commandLine(), String.valueOf(missing.getMessage()));
      }
    }
    return media;
  }

  private ChatConsole console() throws IOException {
    return ProgressBar.isShown()
        ? new TerminalConsole(choice.workFolder().resolve("chat-history"))
        : new PipeConsole(System.in, spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  private void err(String message) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
  }
}
