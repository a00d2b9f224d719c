package dev.onevision.standalone.cli;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.Completion;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads questions and commands from a console until its end, and prints the answers. */
final class ChatLoop {

  static final String IMAGE = "/image";
  static final String NEW = "/new";
  static final String HELP = "/help";
  static final String QUIT = "/quit";

  private static final List<String> HELP_TEXT =
      List.of(
          IMAGE + " FILE   show an image or video, a file or URL, with the next question",
          NEW + "          begin a new dialogue",
          HELP + "         print this",
          QUIT + "         end the program, as Ctrl-D does",
          "Ctrl-C        stop an answer; what it has so far stays in the dialogue");

  private final ChatConsole console;
  private final SuiteConnection suite;
  private final Dialogue dialogue;
  private final Map<String, Object> fields;
  private int failures;

  /**
   * A loop that has not begun.
   *
   * @param fields further fields of each request
   */
  ChatLoop(
      ChatConsole console, SuiteConnection suite, Dialogue dialogue, Map<String, Object> fields) {
    this.console = console;
    this.suite = suite;
    this.dialogue = dialogue;
    this.fields = fields;
  }

  /**
   * Runs until the input ends.
   *
   * @return the number of lines that failed
   */
  int run() throws IOException, InterruptedException {
    for (String line = console.read(); line != null; line = console.read()) {
      String text = line.strip();
      if (text.equals(QUIT)) {
        break;
      } else if (text.startsWith("/")) {
        command(text);
      } else if (!text.isEmpty()) {
        ask(text);
      }
    }
    return failures;
  }

  private void command(String text) {
    String[] words = text.split("\\s+", 2);
    switch (words[0]) {
      case NEW -> {
        dialogue.clear();
        console.say("A new dialogue.");
      }
      case HELP -> HELP_TEXT.forEach(console::say);
      case IMAGE -> show(words.length < 2 ? "" : words[1]);
      default -> fail("Unknown command " + words[0] + ". " + HELP + " lists the commands.");
    }
  }

  private void show(String name) {
    if (name.isEmpty() || name.equals(MediaSource.STDIN)) {
      fail(IMAGE + " needs a file or URL.");
      return;
    }
    try {
      for (MediaSource media : MediaSource.of(name)) {
        dialogue.show(media);
        console.say("The next question shows " + media.name() + ".");
      }
    } catch (IOException | CommandException failure) {
      fail(name + ": " + Commands.message(failure));
    }
  }

  private void ask(String question) throws InterruptedException {
    StringBuilder answer = new StringBuilder();
    String note = "";
    try (AnswerStop stop = new AnswerStop();
        ChatConsole.Listening _ = console.onInterrupt(stop::request)) {
      note = stream(question, answer, stop);
    }
    if (!answer.isEmpty()) {
      console.out().println();
      console.out().flush();
      dialogue.answered(question, answer.toString());
    }
    if (!note.isEmpty()) {
      console.say(note);
    }
  }

  /** Streams an answer; returns what is to be said about it. */
  private String stream(String question, StringBuilder answer, AnswerStop stop)
      throws InterruptedException {
    ChatRequest request = ChatRequest.of(suite.model(), dialogue.ask(question)).with(fields);
    try {
      Completion completion =
          suite.client().stream(
              request,
              piece -> {
                answer.append(piece);
                console.out().print(piece);
                console.out().flush();
              });
      return completion.finishReason().equals("length")
          ? "(The answer has reached its max length.)"
          : "";
    } catch (IOException failure) {
      if (stop.isRequested()) {
        return "(stopped)";
      }
      failures++;
      return Commands.message(failure);
    } catch (InterruptedException interrupted) {
      if (stop.isRequested()) {
        return "(stopped)";
      }
      throw interrupted;
    }
  }

  private void fail(String message) {
    failures++;
    console.say(message);
  }
}
