package dev.onevision.benchmarks.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A part of the suite in a process of its own, started by the launcher as its user would. Kept
 * under one name over kills and restarts. Used by one thread.
 */
public final class PartProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final HttpClient http;
  private final String name;
  private final Path home;
  private final List<String> command;
  private final int port;
  private final Path log;
  private @Nullable Process process;

  /**
   * A part that has yet to be started.
   *
   * @param name what the part is called in the report
   * @param home the checkout, with its launcher
   * @param command the launcher's arguments after {@code run}
   * @param port where it listens
   * @param logs folder for its output
   */
  public PartProcess(
      HttpClient http, String name, Path home, List<String> command, int port, Path logs) {
    this.http = http;
    this.name = name;
    this.home = home;
    this.command = List.copyOf(command);
    this.port = port;
    this.log = logs.resolve(name + ".log");
  }

  /** What the part is called in reports. */
  public String name() {
    return name;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The running process, as the system numbers it. */
  public long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return running.pid();
  }

  /** The lines of its Prometheus page; none of the broker, which has no such page. */
  public List<String> metrics() throws IOException, InterruptedException {
    if (isBroker()) {
      return List.of();
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
            .timeout(Duration.ofSeconds(30))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines()).body().toList();
  }

  private boolean isBroker() {
    return command.getFirst().equals("broker");
  }

  /** Starts the process; {@link #awaitReady} tells when it works. */
  public void start() {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("onevision").toString());
    line.add("run");
    line.addAll(command);
    line.add("--port");
    line.add(Integer.toString(port));
    try {
      process =
          new ProcessBuilder(line)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends the process as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.waitFor();
    }
  }

  /** Ends the process as Kubernetes does: a signal, and patience. */
  public void terminate(Duration patience) throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " did not stop within " + patience);
      }
    }
  }

  /** Waits until the part does its work. */
  public void awaitReady() {
    long end = System.nanoTime() + READY_WITHIN.toNanos();
    while (!isReady()) {
      Process running = process;
      if (running == null || !running.isAlive()) {
        throw new IllegalStateException(name + " has ended; its output is in " + log);
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(name + " is not ready; its output is in " + log);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /** Whether the part does its work now. */
  public boolean isReady() {
    try {
      if (isBroker()) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
          return true;
        }
      }
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }
}
