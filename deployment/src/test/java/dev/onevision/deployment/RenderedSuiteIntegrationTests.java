package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.client.ApiException;
import dev.onevision.client.BatchClient;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
import dev.onevision.client.OpenAiClient;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The services start and run with what the chart gives their pods. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RenderedSuiteIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int COUNT = 4;
  private static final String EXPECTED =
      "The image shows a large blue star at the top left and a large white ring at the top, on a"
          + " light green background.";

  private Path folder;
  private RenderedSuite suite;
  private Pod gateway;
  private OpenAiClient client;
  private byte[] image;
  private String batch = "";

  @BeforeAll
  void theGatewayStartsWithoutWorkers(@TempDir Path temporary) throws Exception {
    folder = temporary;
    image = Files.readAllBytes(Checkout.ROOT.resolve("demo-model/samples/scene-1.png"));
    suite = new RenderedSuite(folder);
    gateway = suite.start("onevision-gateway");
    await().atMost(TIMEOUT).until(gateway::isReady);
    client = new OpenAiClient(gateway.url(), null);
  }

  @AfterAll
  void close() throws Exception {
    if (client != null) {
      client.close();
    }
    if (suite != null) {
      suite.close();
    }
  }

  @Test
  @Order(1)
  void chatWithoutWorkersIsRefusedAndCountedAsDemand() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.url().resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(question().json()))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < COUNT; i++) {
        HttpResponse<String> refused = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
      }
    }
    assertThat(gateway.metric("onevision_gateway_requests_unserved_total", "worker=\"llm\""))
        .isEqualTo(COUNT);
    assertThat(gateway.metric("onevision_gateway_requests_unserved_total", "worker=\"vision\""))
        .isEqualTo(COUNT);
  }

  @Test
  @Order(2)
  void captionsWithoutWorkersAreTheBacklog() throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            suite.connection(suite.client()), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < COUNT; i++) {
        producer.send(new ProducerRecord<>("captions.requests", "c" + i, caption(i))).get();
      }
    }
    await().atMost(TIMEOUT).until(() -> backlogOfCaptions() == COUNT);
  }

  @Test
  @Order(3)
  void aBatchWithoutWorkersWaits() throws Exception {
    Path lines = folder.resolve("lines.jsonl");
    try (OutputStream out = Files.newOutputStream(lines)) {
      for (int i = 0; i < COUNT; i++) {
        out.write(BatchClient.line("line-" + i, question()));
      }
    }
    double before = gateway.metric("onevision_gateway_requests_unserved_total", "worker=\"llm\"");
    batch = batches().create(lines, "24h", Map.of());
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                gateway.metric("onevision_gateway_requests_unserved_total", "worker=\"llm\"")
                    >= before + COUNT);
    // A gateway sends lines before its checkpoint says that they are in progress.
    await()
        .atMost(TIMEOUT)
        .until(() -> batches().batch(batch).path("status").asString().equals("in_progress"));
    JsonNode waiting = batches().batch(batch);
    assertThat(waiting.path("request_counts").path("failed").asInt()).isZero();
  }

  @Test
  @Order(4)
  void onceTheWorkersAreThereEverythingIsDone() throws Exception {
    Pod vision = suite.start("onevision-vision");
    Pod llm = suite.start("onevision-llm");
    await().atMost(TIMEOUT).until(() -> vision.isReady() && llm.isReady());
    await()
        .atMost(TIMEOUT)
        .ignoreException(ApiException.class)
        .untilAsserted(this::anImageIsAnswered);
    await()
        .atMost(TIMEOUT)
        .until(() -> batches().batch(batch).path("status").asString().equals("completed"));
    assertThat(batches().batch(batch).path("request_counts").path("completed").asInt())
        .isEqualTo(COUNT);
    assertThat(captions())
        .hasSize(COUNT)
        .allSatisfy((_, text) -> assertThat(text).isEqualTo(EXPECTED));
    await().atMost(TIMEOUT).until(() -> backlogOfCaptions() == 0);
  }

  @Test
  @Order(5)
  void credentialsRotateWhileRequestsFlow() throws Exception {
    TestIdentity before = suite.client();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> asking =
          load.submit(
              () -> {
                while (!over.get()) {
                  anImageIsAnswered();
                  answered.incrementAndGet();
                }
                return null;
              });
      try {
        suite.rotate();
        int atRotation = answered.get();
        await().atMost(TIMEOUT).until(() -> asking.isDone() || answered.get() >= atRotation + 3);
      } finally {
        over.set(true);
      }
      asking.get();
    }

    suite.restartBroker();
    try (Admin refused = Admin.create(suite.connection(before))) {
      assertThatThrownBy(() -> refused.listTopics().names().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
    await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(this::anImageIsAnswered);
  }

  /** Clusters without internet: brokers and clients of this test are on loopback, nothing else. */
  @Test
  @Order(6)
  @EnabledOnOs(OS.LINUX)
  void noPodHasHadAConnectionToAnotherMachine() {
    assertThat(suite.pods())
        .hasSize(3)
        .allSatisfy(
            pod ->
                assertThat(pod.connections())
                    .isNotEmpty()
                    .allMatch(InetAddress::isLoopbackAddress));
  }

  private void anImageIsAnswered() throws IOException, InterruptedException {
    assertThat(client.complete(question()).text()).isEqualTo(EXPECTED);
  }

  private ChatRequest question() {
    return ChatRequest.ask(
            RenderedSuite.MODEL, List.of(Content.image(image)), "What is shown in this image?")
        .with("temperature", 0);
  }

  private String caption(int number) {
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "id",
                "c" + number,
                "picture",
                Map.of("base64", Base64.getEncoder().encodeToString(image)),
                "prompt",
                "What is shown in this image?",
                "parameters",
                Map.of("temperature", 0, "max_tokens", 64)));
  }

  private double backlogOfCaptions() throws IOException, InterruptedException {
    return gateway.metric("onevision_gateway_backlog", "queue=\"captions\"");
  }

  private BatchClient batches() {
    return new BatchClient(client, Duration.ofMinutes(1));
  }

  /** The captions in the results so far, by key; fails if a key is there twice. */
  private Map<String, String> captions() {
    Map<String, Object> settings = new HashMap<>(suite.connection(suite.client()));
    settings.put("auto.offset.reset", "earliest");
    Map<String, String> captions = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("captions.results").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(TIMEOUT)
          .until(
              () -> {
                for (ConsumerRecord<String, String> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  String text =
                      JsonMapper.shared().readTree(record.value()).path("caption").asString();
                  assertThat(captions.put(record.key(), text)).isNull();
                }
                return captions.size() >= COUNT;
              });
    }
    return captions;
  }
}
