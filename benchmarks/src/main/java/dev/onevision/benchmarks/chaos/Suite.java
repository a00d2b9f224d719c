package dev.onevision.benchmarks.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Broker, two gateways and a worker of each kind, each a process. */
final class Suite implements AutoCloseable {

  private final PartProcess broker;
  private final PartProcess steadyGateway;
  private final PartProcess killedGateway;
  private final PartProcess vision;
  private final PartProcess llm;

  private Suite(HttpClient http, Path folder, Path logs) {
    int kafkaPort = Chaos.freePort();
    String kafka = "127.0.0.1:" + kafkaPort;
    String work = folder.toString();
    broker =
        new PartProcess(
            http,
            "broker",
            List.of("broker", "--work", folder.resolve("broker").toString()),
            kafkaPort,
            logs);
    steadyGateway = part(http, "gateway-1", "gateway", kafka, work, logs);
    killedGateway = part(http, "gateway-2", "gateway", kafka, work, logs);
    vision = part(http, "vision", "vision-service", kafka, work, logs);
    llm = part(http, "llm", "llm-service", kafka, work, logs);
  }

  private static PartProcess part(
      HttpClient http, String name, String part, String kafka, String work, Path logs) {
    return new PartProcess(
        http, name, List.of(part, "--kafka", kafka, "--work", work), Chaos.freePort(), logs);
  }

  static Suite start(HttpClient http, Path home, Path folder) throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Suite suite = new Suite(http, folder, logs);
    try {
      suite.broker.start(home);
      suite.broker.awaitReady();
      suite.workersAndGateways().forEach(part -> part.start(home));
      suite.workersAndGateways().forEach(PartProcess::awaitReady);
      return suite;
    } catch (RuntimeException failure) {
      suite.close();
      throw failure;
    }
  }

  private Stream<PartProcess> workersAndGateways() {
    return Stream.of(vision, llm, steadyGateway, killedGateway);
  }

  /** Those that are killed, in turn. */
  List<PartProcess> victims() {
    return List.of(killedGateway, vision, llm, broker);
  }

  /** Ports of the gateways, beginning with the steady one (0) or the one that is killed (1). */
  List<Integer> gateways(int first) {
    return first == 0
        ? List.of(steadyGateway.port(), killedGateway.port())
        : List.of(killedGateway.port(), steadyGateway.port());
  }

  String kafka() {
    return "127.0.0.1:" + broker.port();
  }

  @Override
  public void close() {
    workersAndGateways().forEach(PartProcess::close);
    broker.close();
  }
}
