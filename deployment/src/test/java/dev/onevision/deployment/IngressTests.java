package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands between clients and the gateway lets large bodies and slow answers through. */
class IngressTests {

  /** The deadline of answers, as short as a test needs; proxies wait a second longer. */
  private static final Chart SHORT =
      Chart.withDefaults()
          .set("gateway.ingress.enabled", true)
          .set("gateway.limits.answers.deadline", "3s")
          .set("gateway.proxyGraceSeconds", 1);

  private static final Duration SILENCE = Duration.ofMillis(3000);

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer backend;

  @BeforeEach
  void startBackend() throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.setExecutor(threads);
    backend.createContext("/bytes", IngressTests::countBytes);
    backend.createContext("/whole", IngressTests::answerLate);
    backend.createContext("/stream", IngressTests::stream);
    backend.start();
  }

  @AfterEach
  void stopBackend() {
    backend.stop(0);
    threads.shutdownNow();
    client.close();
  }

  private static void countBytes(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      respond(exchange, String.valueOf(in.transferTo(OutputStream.nullOutputStream())));
    }
  }

  private static void answerLate(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    sleep(SILENCE);
    respond(exchange, "done");
  }

  /** Longer in all than a proxy waits, with an event each second. */
  private static void stream(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < 6; i++) {
        out.write(("data: " + i + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        sleep(Duration.ofSeconds(1));
      }
    }
  }

  private static void respond(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLargeBodyPassesWithoutALayoverOnTheProxysDisk() throws Exception {
    Path body = Files.write(folder.resolve("body"), new byte[70_000_000]);
    try (Nginx nginx = nginx(annotations(SHORT))) {
      HttpResponse<String> response =
          post(nginx, "/bytes", HttpRequest.BodyPublishers.ofFile(body));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("70000000");
    }
    try (Nginx nginx = nginx(Map.of())) {
      assertThat(post(nginx, "/bytes", HttpRequest.BodyPublishers.ofFile(body)).statusCode())
          .isEqualTo(413);
    }
  }

  @Test
  void anAnswerThatIsSilentUntilTheDeadlineArrives() throws Exception {
    try (Nginx nginx = nginx(annotations(SHORT))) {
      assertThat(post(nginx, "/whole", HttpRequest.BodyPublishers.ofString("{}")).body())
          .isEqualTo("done");
    }
    Map<String, String> impatient = annotations(SHORT);
    impatient.put("nginx.ingress.kubernetes.io/proxy-read-timeout", "1");
    try (Nginx nginx = nginx(impatient)) {
      assertThat(post(nginx, "/whole", HttpRequest.BodyPublishers.ofString("{}")).statusCode())
          .isEqualTo(504);
    }
  }

  @Test
  void theEventsOfALongStreamArriveAsTheyAreSent() throws Exception {
    try (Nginx nginx = nginx(annotations(SHORT))) {
      HttpResponse<InputStream> response =
          client.send(
              request(nginx, "/stream", HttpRequest.BodyPublishers.noBody()),
              HttpResponse.BodyHandlers.ofInputStream());
      long start = System.nanoTime();
      try (InputStream in = response.body()) {
        assertThat(in.read()).isEqualTo('d');
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("data: 5");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void proxiesWaitLongerThanTheDeadlineOfAnswers() {
    Chart chart = Chart.withDefaults().set("gateway.ingress.enabled", true);
    assertThat(annotations(chart))
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "330")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-body-size", "1025m");
    assertThat(annotations(chart.set("gateway.limits.answers.deadline", "2h")))
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "7230");
    HTTPRoute route = Combinations.route().manifests().one(HTTPRoute.class, "onevision-gateway");
    assertThat(route.getSpec().getRules())
        .extracting(rule -> rule.getTimeouts().getRequest())
        .containsExactly("0s", "330s");
  }

  @Test
  void aProxyThatRefusesWhatTheGatewayAcceptsIsRefused() {
    assertThatThrownBy(
            () ->
                Chart.withDefaults()
                    .set("gateway.ingress.enabled", true)
                    .set("gateway.ingress.maxBodySize", "8m")
                    .render())
        .hasMessageContaining(
            "maxBodySize of 8 MiB is less than limits.http.maxRequestBytes of 72");
  }

  @Test
  void bothLeadToTheServiceOfClients() {
    Manifests manifests = Combinations.route().set("gateway.ingress.enabled", true).manifests();
    var backend =
        manifests
            .one(Ingress.class, "onevision-gateway")
            .getSpec()
            .getRules()
            .getFirst()
            .getHttp()
            .getPaths()
            .getFirst()
            .getBackend()
            .getService();
    Service service = manifests.one(Service.class, backend.getName());
    assertThat(service.getSpec().getPorts())
        .extracting(port -> port.getName())
        .contains(backend.getPort().getName());
    manifests
        .one(HTTPRoute.class, "onevision-gateway")
        .getSpec()
        .getRules()
        .forEach(
            rule ->
                assertThat(rule.getBackendRefs().getFirst().getPort())
                    .isEqualTo(service.getSpec().getPorts().getFirst().getPort()));
  }

  private Nginx nginx(Map<String, String> annotations) throws IOException {
    return Nginx.start(
        Files.createTempDirectory(folder, "nginx"), backend.getAddress().getPort(), annotations);
  }

  private static Map<String, String> annotations(Chart chart) {
    return new TreeMap<>(
        chart.manifests().one(Ingress.class, "onevision-gateway").getMetadata().getAnnotations());
  }

  private HttpResponse<String> post(Nginx nginx, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(request(nginx, path, body), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(Nginx nginx, String path, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nginx.port() + path))
        .timeout(Duration.ofSeconds(60))
        .POST(body)
        .build();
  }
}
