package dev.onevision.standalone.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines from a pipe or file, without a prompt. Ctrl-C ends the program. */
final class PipeConsole implements ChatConsole {

  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter err;

  PipeConsole(InputStream in, PrintWriter out, PrintWriter err) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.err = err;
  }

  @Override
  public @Nullable String read() throws IOException {
    return in.readLine();
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public void say(String message) {
    err.println(message);
    err.flush();
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public Listening onInterrupt(Runnable action) {
    return () -> {};
  }

  @Override
  public void close() {}
}
