package dev.onevision.benchmarks.suite;

import dev.onevision.benchmarks.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A suite whose broker, gateways and workers are separate processes on this machine. */
public final class ProcessSuite implements AutoCloseable {

  private final PartProcess broker;
  private final List<PartProcess> gateways;
  private final List<PartProcess> vision;
  private final List<PartProcess> llm;

  /**
   * The number of processes of each service.
   *
   * @param gateways named {@code gateway-1} and so on
   * @param vision named {@code vision-1} and so on
   * @param llm named {@code llm-1} and so on
   */
  public record Replicas(int gateways, int vision, int llm) {}

  private ProcessSuite(
      HttpClient http, Replicas replicas, Path folder, Path logs, Map<String, String> llmSettings) {
    int kafka = freePort();
    broker =
        new PartProcess(
            http,
            "broker",
            List.of("broker", "--work", folder.resolve("broker").toString()),
            kafka,
            kafka,
            logs,
            Map.of());
    List<String> shared = List.of("--kafka", "127.0.0.1:" + kafka, "--work", folder.toString());
    gateways = parts(http, "gateway", "gateway", replicas.gateways(), shared, logs, Map.of());
    vision = parts(http, "vision", "vision-service", replicas.vision(), shared, logs, Map.of());
    llm = parts(http, "llm", "llm-service", replicas.llm(), shared, logs, llmSettings);
  }

  private static List<PartProcess> parts(
      HttpClient http,
      String name,
      String part,
      int count,
      List<String> shared,
      Path logs,
      Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of(part));
    command.addAll(shared);
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            i -> {
              int port = freePort();
              // Workers have one port for everything.
              int managementPort = part.equals("gateway") ? freePort() : port;
              return new PartProcess(
                  http, name + "-" + i, command, port, managementPort, logs, settings);
            })
        .toList();
  }

  /**
   * Starts all processes and waits until they are ready.
   *
   * @param folder for the broker's data, the archives and the logs
   */
  public static ProcessSuite start(HttpClient http, Replicas replicas, Path folder)
      throws IOException {
    return start(http, replicas, folder, Map.of());
  }

  /**
   * As {@link #start(HttpClient, Replicas, Path)}, with settings of the LLM workers.
   *
   * @param llmSettings configuration keys, as environment variables
   */
  public static ProcessSuite start(
      HttpClient http, Replicas replicas, Path folder, Map<String, String> llmSettings)
      throws IOException {
    return start(http, replicas, folder, llmSettings, Checkout.home());
  }

  /**
   * As {@link #start(HttpClient, Replicas, Path)}, with the services of another release. The broker
   * is always that of this release.
   *
   * @param checkout the built checkout of the services' release
   */
  public static ProcessSuite start(HttpClient http, Replicas replicas, Path folder, Path checkout)
      throws IOException {
    return start(http, replicas, folder, Map.of(), checkout);
  }

  private static ProcessSuite start(
      HttpClient http,
      Replicas replicas,
      Path folder,
      Map<String, String> llmSettings,
      Path checkout)
      throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    ProcessSuite suite = new ProcessSuite(http, replicas, folder, logs, llmSettings);
    suite.services().forEach(part -> part.use(checkout));
    try {
      suite.broker.start();
      suite.broker.awaitReady();
      suite.services().forEach(PartProcess::start);
      suite.services().forEach(PartProcess::awaitReady);
      suite.gateways().forEach(PartProcess::awaitModel);
      return suite;
    } catch (RuntimeException failure) {
      suite.close();
      throw failure;
    }
  }

  public PartProcess broker() {
    return broker;
  }

  public List<PartProcess> gateways() {
    return gateways;
  }

  public List<PartProcess> vision() {
    return vision;
  }

  public List<PartProcess> llm() {
    return llm;
  }

  /** All services, workers first. */
  public List<PartProcess> services() {
    List<PartProcess> all = new ArrayList<>(vision);
    all.addAll(llm);
    all.addAll(gateways);
    return all;
  }

  /** All processes, the broker first. */
  public List<PartProcess> all() {
    List<PartProcess> all = new ArrayList<>(List.of(broker));
    all.addAll(services());
    return all;
  }

  /** The bootstrap servers. */
  public String kafka() {
    return "127.0.0.1:" + broker.port();
  }

  @Override
  public void close() {
    services().forEach(PartProcess::close);
    broker.close();
  }

  /** A port that is free now. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
