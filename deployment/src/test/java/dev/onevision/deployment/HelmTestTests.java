package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The script of {@code helm test}, run on this machine. */
class HelmTestTests {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  @Test
  void theTestSendsAnImageWithTheFirstKeyAndFailsWithTheGatewaysError() throws Exception {
    AtomicReference<byte[]> body = new AtomicReference<>(new byte[0]);
    AtomicReference<String> key = new AtomicReference<>("");
    int[] status = {200};
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/v1/captions",
        exchange -> {
          body.set(exchange.getRequestBody().readAllBytes());
          key.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] answer = "{\"caption\": \"red\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status[0], answer.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    gateway.start();
    try {
      String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
      assertThat(run(url, "first,second")).isZero();
      assertThat(key).hasValue("Bearer first");
      byte[] sent = body.get();
      int start = indexOf(sent, PNG);
      assertThat(
              ImageIO.read(new ByteArrayInputStream(sent, start, sent.length - start)).getWidth())
          .isEqualTo(16);
      assertThat(run(url, "")).isZero();
      assertThat(key).hasValue("null");
      status[0] = 503;
      assertThat(run(url, "")).isNotZero();
    } finally {
      gateway.stop(0);
    }
  }

  private static int run(String url, String keys) throws IOException, InterruptedException {
    Pod pod =
        Manifests.parse(Chart.withDefaults().renderByCommand()).one(Pod.class, "onevision-test");
    Container container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getCommand()).containsExactly("sh", "-c");
    ProcessBuilder script =
        new ProcessBuilder("sh", "-c", container.getArgs().getFirst())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("GATEWAY", url);
    script.environment().put("API_KEYS", keys);
    Process process = script.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("no image in the body");
  }
}
