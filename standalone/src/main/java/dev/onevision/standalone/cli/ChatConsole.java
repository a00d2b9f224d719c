package dev.onevision.standalone.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Where a dialogue is read from and written to. Used by one thread. */
interface ChatConsole extends AutoCloseable {

  /** Waits for a line; null at the end of the input. */
  @Nullable String read() throws IOException;

  /** Where answers are written. */
  PrintWriter out();

  /** Prints a message that is not an answer. */
  void say(String message);

  /** Whether a person types: then errors do not change the exit code. */
  boolean isInteractive();

  /**
   * Calls the action on another thread when the user presses Ctrl-C.
   *
   * @return ends that
   */
  Listening onInterrupt(Runnable action);

  @Override
  void close() throws IOException;

  /** Ends a subscription. */
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
