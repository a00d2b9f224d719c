package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The script of {@code helm test}, run on this machine. */
class HelmTestTests {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger refusals = new AtomicInteger();

  private final HttpServer gateway;

  HelmTestTests() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/v1/captions", this::answer);
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    bodies.add(exchange.getRequestBody().readAllBytes());
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    byte[] answer = "{\"caption\": \"red\"}".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Retry-After", "1");
    exchange.sendResponseHeaders(
        refusals.getAndDecrement() > 0 ? 503 : status.get(), answer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  @Test
  void eachModelIsAskedAboutAnImageWithTheFirstKey() throws Exception {
    assertThat(run("first,second", 20)).isZero();
    assertThat(keys).containsExactly("Bearer first", "Bearer first");
    assertThat(texts().getFirst()).contains("llava-onevision-qwen2-7b-ov-chat");
    assertThat(texts().getLast()).contains("llava-onevision-qwen2-0.5b-ov");
    assertThat(texts()).allMatch(body -> body.contains("Which color is this image?"));
    for (byte[] body : bodies) {
      int start = indexOf(body, PNG);
      assertThat(
              ImageIO.read(new ByteArrayInputStream(body, start, body.length - start)).getWidth())
          .isEqualTo(16);
    }
  }

  @Test
  void withoutAKeyNoneIsSent() throws Exception {
    assertThat(run("", 20)).isZero();
    assertThat(keys).containsOnly("null");
  }

  @Test
  void theTestWaitsForTheFirstWorkerAndFailsIfNoneComes() throws Exception {
    refusals.set(2);
    assertThat(run("", 20)).isZero();
    assertThat(bodies).hasSize(4);
    status.set(503);
    assertThat(run("", 2)).isNotZero();
  }

  @Test
  void anErrorOfTheGatewayFailsTheTestAtOnce() throws Exception {
    status.set(401);
    assertThat(run("", 20)).isNotZero();
    assertThat(bodies).hasSize(1);
  }

  @Test
  void aKeyOfTheTestsOwnSecretStandsInForAKeyFile() {
    Chart chart = Chart.withDefaults().set("gateway.apiKeys.fileSecret", "tenants");
    assertThat(container(chart).getEnv()).extracting(EnvVar::getName).doesNotContain("API_KEYS");
    assertThat(container(chart.set("tests.apiKeySecret", "probe")).getEnv())
        .filteredOn(variable -> variable.getName().equals("API_KEYS"))
        .singleElement()
        .extracting(variable -> variable.getValueFrom().getSecretKeyRef())
        .matches(key -> key.getName().equals("probe") && key.getKey().equals("api-key"));
  }

  private List<String> texts() {
    return bodies.stream().map(body -> new String(body, StandardCharsets.ISO_8859_1)).toList();
  }

  private static Container container(Chart chart) {
    return Manifests.parse(chart.renderByCommand())
        .one(Pod.class, "onevision-test")
        .getSpec()
        .getContainers()
        .getFirst();
  }

  private int run(String keys, int timeoutSeconds) throws IOException, InterruptedException {
    Container container =
        container(Chart.withExample("two-models").set("tests.timeoutSeconds", timeoutSeconds));
    assertThat(container.getCommand()).containsExactly("sh", "-c");
    ProcessBuilder script =
        new ProcessBuilder("sh", "-c", container.getArgs().getFirst())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("GATEWAY", "http://127.0.0.1:" + gateway.getAddress().getPort());
    script.environment().put("API_KEYS", keys);
    container.getEnv().stream()
        .filter(variable -> variable.getName().equals("MODELS"))
        .forEach(variable -> script.environment().put("MODELS", variable.getValue()));
    Process process = script.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("no image in the body");
  }
}
