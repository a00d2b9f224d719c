package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.client.ChatRequest;
import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.Priority;
import dev.onevision.gateway.testing.Http;
import dev.onevision.standalone.broker.EmbeddedBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * One gateway with two models, whose workers come and go. The demo model serves under each name.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralModelsIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Samples.Sample SAMPLE = Samples.ofKind("image").getFirst();
  private static final List<String> FEW_LANES =
      List.of(
          "onevision.llm.lanes.interactive=4",
          "onevision.llm.lanes.batch=1",
          "onevision.vision.lanes.interactive=2",
          "onevision.vision.lanes.batch=1",
          "onevision.vision.captions.lanes=1",
          "onevision.model.threads=1");

  /** Stopped after all tests of this JVM: a stop takes the network threads from other suites. */
  @RegisterExtension
  static final BeforeAllCallback STOP =
      context ->
          context
              .getRoot()
              .getStore(ExtensionContext.Namespace.create(SeveralModelsIntegrationTests.class))
              .put("stop", (AutoCloseable) SeveralModelsIntegrationTests::stop);

  private static Path folder;
  private static EmbeddedBroker broker;
  private static ConfigurableApplicationContext gateway;
  private static Workers small;
  private static Workers large;
  private static Http http;
  private static Http management;

  /** The vision and LLM workers of a queue. */
  private record Workers(List<ConfigurableApplicationContext> contexts) {

    static Workers start(String model, String queue) {
      List<ConfigurableApplicationContext> contexts = new ArrayList<>();
      for (Application application : List.of(Application.LLM, Application.VISION)) {
        List<String> settings = new ArrayList<>(ModelChoice.DEMO.settings(folder));
        settings.removeIf(setting -> setting.startsWith("onevision.model.name="));
        settings.addAll(FEW_LANES);
        settings.addAll(shared());
        settings.add("onevision.model.name=" + model);
        settings.add("onevision.model.queue=" + queue);
        contexts.add(application.start(settings, ModelChoice.DEMO.defaults()));
      }
      return new Workers(contexts);
    }

    /** The requests that a service has worked on. */
    long delivered(Application application, String queue) {
      String group =
          switch (application) {
            case LLM -> new ModelQueue(queue).llmGroup(Priority.INTERACTIVE);
            case VISION -> new ModelQueue(queue).visionGroup(Priority.INTERACTIVE);
            case GATEWAY -> throw new IllegalArgumentException();
          };
      return contexts.stream()
          .map(context -> context.getBean(MeterRegistry.class))
          .flatMap(
              registry ->
                  registry
                      .find("onevision.workqueue.deliveries")
                      .tag("group", group)
                      .tag("model.queue", queue)
                      .timers()
                      .stream())
          .mapToLong(Timer::count)
          .sum();
    }

    /** As Kubernetes does: both at once. */
    void stop() {
      CompletableFuture.allOf(
              contexts.stream()
                  .map(context -> CompletableFuture.runAsync(context::close))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }
  }

  private static List<String> shared() {
    return List.of(
        "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
        "onevision.kafka.topics.prefix=team-a.");
  }

  @BeforeAll
  static void start() {
    try {
      folder = Files.createTempDirectory("onevision-models-");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    broker = EmbeddedBroker.start(folder.resolve("kafka"));
    List<String> settings = new ArrayList<>(shared());
    settings.add("onevision.gateway.models.known=small=s,lab/large=7b-v1");
    settings.add("server.address=127.0.0.1");
    settings.add("server.port=0");
    settings.add("management.server.port=0");
    gateway = Application.GATEWAY.start(settings, Map.of());
    http = new Http(port("local.server.port"));
    management = Http.ofManagement(port("local.management.port"));
    small = Workers.start("small", "s");
    large = Workers.start("lab/large", "7b-v1");
    awaitServed("small");
    awaitServed("lab/large");
  }

  private static void stop() {
    gateway.close();
    small.stop();
    large.stop();
    broker.close();
  }

  @Test
  @Order(1)
  void requestsGoToTheWorkersOfTheirModel() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      answers.add(http.send(http.chat(body(i % 2 == 0 ? "small" : "lab/large"))));
    }
    for (int i = 0; i < 6; i++) {
      JsonNode answer = Http.json(answers.get(i).join());
      assertThat(answer.path("model").asString()).isEqualTo(i % 2 == 0 ? "small" : "lab/large");
      assertAnswered(answer);
    }
    assertThat(Http.error(http.send(http.chat(body("other"))).join(), 404).path("code").asString())
        .isEqualTo("model_not_found");
    assertThat(models()).containsExactlyInAnyOrder("small true true", "lab/large true true");
  }

  @Test
  @Order(2)
  void theWorkersOfOneModelStopAndTheOtherAnswers() {
    small.stop();

    HttpResponse<String> refused = http.send(http.chat(body("small"))).join();
    assertThat(Http.error(refused, 503).path("code").asString()).isEqualTo("no_worker_ready");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertAnswered(Http.json(http.send(http.chat(body("lab/large"))).join()));
    assertThat(models()).containsExactlyInAnyOrder("small false false", "lab/large true true");
    assertThat(
            metric(
                "onevision_gateway_requests_unserved_total", "model_queue=\"s\"", "worker=\"llm\""))
        .isEqualTo(1);
    assertThat(
            metric(
                "onevision_gateway_requests_unserved_total",
                "model_queue=\"7b-v1\"",
                "worker=\"llm\""))
        .isZero();

    small = Workers.start("small", "s");
    awaitServed("small");
    assertAnswered(Http.json(http.send(http.chat(body("small"))).join()));
  }

  @Test
  @Order(3)
  void aModelMovesToItsNextVersionWithoutAFailedRequest() throws Exception {
    AtomicBoolean running = new AtomicBoolean(true);
    ConcurrentLinkedQueue<JsonNode> answers = new ConcurrentLinkedQueue<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> load = new ArrayList<>();
      for (int client = 0; client < 3; client++) {
        boolean image = client != 0;
        load.add(
            CompletableFuture.runAsync(
                () -> {
                  while (running.get()) {
                    answers.add(Http.json(http.send(http.chat(body("lab/large", image))).join()));
                  }
                },
                clients));
      }
      try {
        Workers next = Workers.start("lab/large", "7b-v2");
        await()
            .atMost(TIMEOUT)
            .until(
                () ->
                    next.delivered(Application.VISION, "7b-v2") >= 3
                        && next.delivered(Application.LLM, "7b-v2") >= 6);
        // The gateway counts every five seconds.
        await()
            .during(Duration.ofSeconds(6))
            .atMost(TIMEOUT)
            .until(() -> metric("onevision_gateway_backlog", "model_queue=\"7b-v1\"") == 0);
        large.stop();
        large = next;
        int before = answers.size();
        await().atMost(TIMEOUT).until(() -> answers.size() > before + 10);
      } finally {
        running.set(false);
      }
      CompletableFuture.allOf(load.toArray(CompletableFuture<?>[]::new)).join();
    }
    assertThat(answers)
        .hasSizeGreaterThan(20)
        .allSatisfy(SeveralModelsIntegrationTests::assertHasText);
  }

  private static void assertAnswered(JsonNode answer) {
    assertThat(text(answer)).isEqualTo(SAMPLE.expected());
  }

  private static void assertHasText(JsonNode answer) {
    assertThat(text(answer)).isNotEmpty();
  }

  private static String text(JsonNode answer) {
    return answer.path("choices").path(0).path("message").path("content").asString();
  }

  private static String body(String model) {
    return body(model, true);
  }

  private static String body(String model, boolean image) {
    List<Map<String, Object>> media = new ArrayList<>();
    if (image) {
      for (Path file : SAMPLE.images()) {
        media.add(
            Map.of("type", "image_url", "image_url", Map.of("url", SuiteClient.dataUrl(file))));
      }
    }
    return new String(
        ChatRequest.ask(model, media, image ? SAMPLE.question() : "Hello!")
            .with("temperature", 0)
            .json(),
        StandardCharsets.UTF_8);
  }

  private static List<String> models() {
    return Http.json(http.get("/v1/models"))
        .path("data")
        .valueStream()
        .map(
            model ->
                model.path("id").asString()
                    + " "
                    + model.path("ready").asBoolean()
                    + " "
                    + model.path("vision").asBoolean())
        .toList();
  }

  private static void awaitServed(String model) {
    await().atMost(TIMEOUT).until(() -> models().contains(model + " true true"));
  }

  /** The sum of the gateway's samples of a meter that have these tags. */
  private static double metric(String name, String... tags) {
    return management
        .get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> Stream.of(tags).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static int port(String key) {
    return Objects.requireNonNull(gateway.getEnvironment().getProperty(key, Integer.class));
  }
}
