package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.testing.Http;
import dev.onevision.kafka.testing.FreePorts;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Reads the log of a gateway's own process. */
class StructuredLogsIntegrationTests {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private @Nullable Process gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.destroyForcibly();
    }
  }

  @Test
  void lineAboutARequestHasItsIdAndItsTrace() throws Exception {
    int port = FreePorts.one();
    Path log = folder.resolve("log");
    gateway = start(port, log);
    var http = new Http(port);
    HttpRequest request =
        http.request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"))
            .build();
    // There is no broker, which the gateway logs for each request.
    HttpResponse<String> response =
        Awaitility.await()
            .atMost(TIMEOUT)
            .ignoreExceptionsMatching(
                failure ->
                    failure instanceof ConnectException
                        || failure.getCause() instanceof ConnectException)
            .until(() -> http.send(request).join(), answer -> answer.statusCode() == 503);
    String id = response.headers().firstValue("x-request-id").orElseThrow();
    JsonNode line =
        Awaitility.await()
            .atMost(TIMEOUT)
            .until(() -> lines(log, id), lines -> !lines.isEmpty())
            .getFirst();
    assertThat(line.path("message").asString()).contains("failed with 503");
    assertThat(line.path("level").asString()).isEqualTo("WARN");
    assertThat(line.path("traceId").asString()).isEqualTo(TRACE);
    assertThat(line.path("spanId").asString()).hasSize(16);
  }

  /** The lines of the request. */
  private static List<JsonNode> lines(Path log, String requestId) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(log);
        Stream<String> lines = reader.lines()) {
      return lines
          .filter(line -> line.startsWith("{"))
          .map(Http::json)
          .filter(line -> line.path("requestId").asString("").equals(requestId))
          .toList();
    }
  }

  private static Process start(int port, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath(),
            GatewayApplication.class.getName(),
            "--server.port=" + port,
            "--management.server.port=0",
            "--spring.kafka.bootstrap-servers=127.0.0.1:1",
            "--management.tracing.export.enabled=true",
            "--logging.structured.format.console=logstash")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Without the tests, whose logging configuration would replace the gateway's. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
