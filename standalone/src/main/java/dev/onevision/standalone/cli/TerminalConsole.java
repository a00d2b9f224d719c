package dev.onevision.standalone.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.AggregateCompleter;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A terminal with line editing, completion and a history that later runs see. */
final class TerminalConsole implements ChatConsole {

  private static final String PROMPT = "> ";
  private static final int HISTORY_LINES = 1000;

  private final Terminal terminal;
  private final LineReader reader;

  /**
   * Opens the terminal of this process.
   *
   * @param history file of the lines that were typed
   */
  TerminalConsole(Path history) throws IOException {
    this.terminal = TerminalBuilder.builder().system(true).build();
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .completer(completer())
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
            // An exclamation mark is part of a question.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  private static Completer completer() {
    return new AggregateCompleter(
        new ArgumentCompleter(
            List.of(
                new StringsCompleter(ChatLoop.IMAGE),
                new FileNameCompleter(),
                NullCompleter.INSTANCE)),
        new ArgumentCompleter(
            List.of(
                new StringsCompleter(ChatLoop.NEW, ChatLoop.HELP, ChatLoop.QUIT),
                NullCompleter.INSTANCE)));
  }

  @Override
  public @Nullable String read() {
    try {
      return reader.readLine(PROMPT);
    } catch (UserInterruptException ctrlC) {
      say("Ctrl-D or " + ChatLoop.QUIT + " ends the dialogue.");
      return "";
    } catch (EndOfFileException ctrlD) {
      return null;
    }
  }

  @Override
  public PrintWriter out() {
    return terminal.writer();
  }

  @Override
  public void say(String message) {
    terminal.writer().println(message);
    terminal.flush();
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public Listening onInterrupt(Runnable action) {
    SignalHandler before = terminal.handle(Signal.INT, signal -> action.run());
    return () -> terminal.handle(Signal.INT, before);
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
