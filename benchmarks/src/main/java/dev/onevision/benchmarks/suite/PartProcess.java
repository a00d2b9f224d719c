package dev.onevision.benchmarks.suite;

import dev.onevision.benchmarks.Checkout;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The broker or a service in its own process, started with the launcher. Keeps its name and port
 * over restarts. Used by one thread.
 */
public final class PartProcess implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  private final HttpClient http;
  private final String name;
  private final List<String> command;
  private final int port;
  private final int managementPort;
  private final Path log;
  private final Map<String, String> settings;
  private Path home = Checkout.home();
  private @Nullable Process process;

  /**
   * Creates a part that is not running yet.
   *
   * @param name of the part in reports
   * @param command the launcher's arguments after {@code run}
   * @param port it listens on
   * @param managementPort of its health and metrics; may be the same
   * @param logs folder for its output
   * @param settings configuration keys, as environment variables
   */
  public PartProcess(
      HttpClient http,
      String name,
      List<String> command,
      int port,
      int managementPort,
      Path logs,
      Map<String, String> settings) {
    this.http = http;
    this.name = name;
    this.command = List.copyOf(command);
    this.port = port;
    this.managementPort = managementPort;
    this.log = logs.resolve(name + ".log");
    this.settings = Map.copyOf(settings);
  }

  /** The name in reports. */
  public String name() {
    return name;
  }

  /**
   * Chooses the release that the next start runs.
   *
   * @param checkout the built checkout of the release
   */
  public void use(Path checkout) {
    home = checkout;
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The id of the running process. */
  public long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return running.pid();
  }

  /** The lines of its Prometheus page; empty for the broker, which has none. */
  public List<String> metrics() throws IOException, InterruptedException {
    if (isBroker()) {
      return List.of();
    }
    HttpRequest request =
        HttpRequest.newBuilder(actuator("prometheus")).timeout(Duration.ofSeconds(30)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines()).body().toList();
  }

  private URI actuator(String endpoint) {
    return URI.create("http://127.0.0.1:" + managementPort + "/actuator/" + endpoint);
  }

  private boolean isBroker() {
    return command.getFirst().equals("broker");
  }

  /** Starts the process without waiting; see {@link #awaitReady}. */
  public void start() {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("onevision").toString());
    line.add("run");
    line.addAll(command);
    line.add("--port");
    line.add(Integer.toString(port));
    if (managementPort != port) {
      line.add("--management-port");
      line.add(Integer.toString(managementPort));
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(settings);
      process = builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Kills the process with SIGKILL. */
  public void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.waitFor();
    }
  }

  /** Stops the process with SIGTERM and waits for its end. */
  public void terminate(Duration timeout) throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " did not stop within " + timeout);
      }
    }
  }

  /** Waits until the part is ready. */
  public void awaitReady() {
    await(this::isReady);
  }

  /** Waits until this gateway knows ready workers of both kinds. */
  public void awaitModel() {
    await(this::servesModel);
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      Process running = process;
      if (running == null || !running.isAlive()) {
        throw new IllegalStateException(name + " stopped; see its output in " + log);
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            name + " is not ready within " + READY_TIMEOUT + "; see its output in " + log);
      }
      LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
    }
  }

  /** Whether the part is ready now. */
  public boolean isReady() {
    try {
      if (isBroker()) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
          return true;
        }
      }
      return get(actuator("health/readiness")).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private boolean servesModel() {
    try {
      String models = get(URI.create("http://127.0.0.1:" + port + "/v1/models")).body();
      return models.contains("\"ready\":true") && models.contains("\"vision\":true");
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> get(URI uri) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
          HttpResponse.BodyHandlers.ofString());
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
