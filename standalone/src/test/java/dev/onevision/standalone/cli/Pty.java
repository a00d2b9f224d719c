package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A program in a pseudo terminal, which {@code script} of util-linux makes. */
final class Pty implements AutoCloseable {

  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String UP = "\u001b[A";
  static final String BACKSPACE = "\u007f";

  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final Process process;
  private final StringBuilder output = new StringBuilder(); // guarded by itself
  private int seen; // how much of the output was awaited

  private Pty(Process process) {
    this.process = process;
  }

  /** Starts the program. Skips the test where there is no {@code script}. */
  static Pty of(List<String> program) throws IOException {
    assumeTrue(Files.isExecutable(SCRIPT), "this machine has no " + SCRIPT);
    // A shell that stayed between would end with Ctrl-C's code.
    String command = "exec " + program.stream().map(Pty::quoted).collect(Collectors.joining(" "));
    ProcessBuilder script =
        new ProcessBuilder(SCRIPT.toString(), "-q", "-e", "-c", command, "/dev/null");
    script.environment().put("TERM", "xterm");
    Pty pty = new Pty(script.redirectErrorStream(true).start());
    Thread.ofVirtual().start(pty::read);
    return pty;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void read() {
    try (InputStream in = process.getInputStream()) {
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (output) {
          output.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
          output.notifyAll();
        }
      }
    } catch (IOException ended) {
      // with the process
    }
  }

  void type(String keys) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(keys.getBytes(StandardCharsets.ISO_8859_1));
    in.flush();
  }

  /** Waits for this text in the output that was not awaited before. */
  void await(String text) throws InterruptedException {
    synchronized (output) {
      waitUntil(() -> output.indexOf(text, seen) >= 0, text);
      seen = output.indexOf(text, seen) + text.length();
    }
  }

  /** Waits for a number of characters. */
  void awaitMore(int characters) throws InterruptedException {
    synchronized (output) {
      waitUntil(() -> output.length() >= seen + characters, characters + " characters");
      seen += characters;
    }
  }

  private void waitUntil(BooleanSupplier condition, String what) throws InterruptedException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      assertThat(millis).as("no %s in %s", what, output).isPositive();
      output.wait(Math.min(millis, 1000));
      assertThat(process.isAlive() || condition.getAsBoolean())
          .as("no %s in %s", what, output)
          .isTrue();
    }
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
