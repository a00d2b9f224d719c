package dev.onevision.benchmarks.contenders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A script that runs a peer. It reads commands from its standard input and writes one answer each
 * to its output, as lines of JSON; its error output goes to a log file. Used by one thread.
 */
final class PeerProcess implements AutoCloseable {

  /** A large model takes minutes to load. */
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  private PeerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts the script.
   *
   * @param folder its working directory, which also gets the log
   * @throws IOException if its interpreter is not installed
   */
  static PeerProcess start(String name, List<String> command, Path folder) throws IOException {
    Path log = folder.resolve(name.replace(' ', '-') + ".log");
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile()).start();
    return new PeerProcess(name, log, process);
  }

  /** Sends a command and returns its answer. */
  JsonNode ask(Map<String, Object> command) throws IOException {
    commands.write(JSON.writeValueAsString(command) + "\n");
    commands.flush();
    return answer();
  }

  /** The next answer, or the line that the script writes when it is ready. */
  JsonNode answer() throws IOException {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(this::line, task -> Thread.ofVirtual().start(task));
    try {
      String text = line.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
      if (text.isEmpty()) {
        throw new IOException("%s stopped. See %s".formatted(name, log));
      }
      return JSON.readTree(text);
    } catch (TimeoutException late) {
      process.destroyForcibly();
      throw new IOException("%s did not answer within %s".formatted(name, TIMEOUT), late);
    } catch (ExecutionException failed) {
      throw new IOException(name + " cannot be read", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", interrupted);
    }
  }

  private String line() {
    try {
      String line = answers.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the script's input, so that it exits. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(STOP_TIMEOUT)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
