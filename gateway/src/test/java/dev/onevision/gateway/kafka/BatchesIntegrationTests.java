package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.kafka.testing.FreePorts;
import dev.onevision.kafka.testing.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** Batches of two gateways, one of which is a process of its own, so that it can be killed. */
class BatchesIntegrationTests {

  private static final int LINES = 200;
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void whenItsGatewayIsKilledAnotherFinishesABatchWithEveryLineOnce() throws Exception {
    int port = FreePorts.one();
    int managementPort = FreePorts.one();
    Process process = startProcess(port, managementPort);
    BatchClient killed = new BatchClient(new Http(port));
    BatchClient other = new BatchClient(new Http(startHere()));
    open.add(new FakeWorker());
    awaitReady(port);

    // Which gateway gets a batch is decided by the batch's id.
    List<String> batches = new ArrayList<>();
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              batches.add(killed.start(lines(), "24h"));
              // What one gateway has acknowledged any other knows.
              assertThat(other.batch(batches.getLast()).path("object").asString())
                  .isEqualTo("batch");
              return runs(managementPort) || batches.size() > 20;
            });
    String atKilled =
        await()
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofMillis(20))
            .until(
                () ->
                    batches.stream()
                        .filter(id -> isHalfWay(other.batch(id)))
                        .filter(id -> runs(managementPort))
                        .findFirst()
                        .orElse(""),
                id -> !id.isEmpty());
    process.destroyForcibly().waitFor();

    assertThat(other.batch(atKilled).path("status").asString()).isNotEqualTo("failed");
    for (String id : batches) {
      JsonNode batch = other.end(id, TIMEOUT);
      assertThat(batch.path("status").asString()).as(batch.toString()).isEqualTo("completed");
      assertThat(batch.path("request_counts").path("completed").asInt()).isEqualTo(LINES);
      Map<String, JsonNode> lines = other.lines(batch.path("output_file_id"));
      assertThat(lines).hasSize(LINES);
      lines.forEach((name, line) -> assertThat(BatchClient.answer(line)).isEqualTo("said " + name));
    }
  }

  private static String lines() {
    return IntStream.range(0, LINES)
        .mapToObj(i -> BatchClient.line("id-" + i, BatchClient.text("repeat said id-" + i)))
        .collect(Collectors.joining());
  }

  private static boolean isHalfWay(JsonNode batch) {
    int done = batch.path("request_counts").path("completed").asInt();
    return done > 0 && done < LINES && batch.path("status").asString().equals("in_progress");
  }

  /** Whether that gateway answers lines now. */
  private static boolean runs(int managementPort) {
    return Http.ofManagement(managementPort)
        .get("/actuator/prometheus")
        .body()
        .lines()
        .anyMatch(
            line -> line.startsWith("onevision_gateway_batches_running") && !line.endsWith(" 0.0"));
  }

  private int startHere() {
    var context =
        (ReactiveWebServerApplicationContext)
            new SpringApplicationBuilder(GatewayApplication.class)
                .run(settings(0, 0).toArray(String[]::new));
    open.add(context);
    return Objects.requireNonNull(context.getWebServer()).getPort();
  }

  private Process startProcess(int port, int managementPort) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayApplication.class.getName()));
    command.addAll(settings(port, managementPort));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("gateway.log").toFile())
            .start();
    open.add(process::destroyForcibly);
    return process;
  }

  private static List<String> settings(int port, int managementPort) {
    return List.of(
        "--spring.config.name=gateway",
        "--server.port=" + port,
        "--management.server.port=" + managementPort,
        "--onevision.gateway.batches.checkpoint-interval=100ms",
        "--onevision.gateway.batches.in-flight=4",
        "--spring.kafka.bootstrap-servers=" + SharedBroker.bootstrapServers());
  }

  private static void awaitReady(int port) {
    await()
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .until(() -> new Http(port).get("/readyz").statusCode() == 200);
  }
}
