package dev.onevision.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.SharedBroker;
import dev.onevision.kafka.testing.TopicListener;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole service, with a broker and the tiny model of the fixtures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisionServiceIntegrationTests {

  /** Records whose values come from a choice that this service makes differently. */
  private static final Set<String> OTHER_CHOICE =
      Set.of("gray16", "exif6", "sliver_tall+vertical_first");

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir static Path archives;

  private final ParityTensors features = Parity.tensors("vision");
  private final Map<String, GenerationRequest> encoded = new ConcurrentHashMap<>();
  private final Map<String, ReplyEvent> replies = new ConcurrentHashMap<>();
  private ConfigurableApplicationContext service;
  private ClaimCheckStore store;
  private final Map<String, WorkerStatus> workers = new ConcurrentHashMap<>();
  private TopicListener replyListener;
  private TopicListener workerListener;
  private WorkQueue languageModel;

  @BeforeAll
  void start() {
    service =
        new SpringApplicationBuilder(VisionServiceApplication.class)
            .properties("spring.config.name=vision-service")
            .run(
                "--server.port=0",
                "--spring.kafka.bootstrap-servers=" + SharedBroker.bootstrapServers(),
                "--onevision.model.path=" + Parity.file("checkpoint-lmms"),
                "--onevision.model.archives=" + archives,
                "--onevision.model.name=tiny",
                "--onevision.model.data-type=f32",
                "--onevision.model.device=cpu");
    store = service.getBean(ClaimCheckStore.class);
    replyListener =
        new TopicListener(
            service,
            TopicNames.REPLIES,
            ReplyEvent.class,
            event -> replies.put(event.requestId(), event));
    workerListener =
        new TopicListener(
            service,
            TopicNames.WORKERS,
            WorkerStatus.class,
            status -> workers.put(status.workerId(), status));
    WireCodec codec = service.getBean(WireCodec.class);
    languageModel =
        service
            .getBean(WorkQueues.class)
            .open(
                TopicNames.LLM_REQUESTS_INTERACTIVE,
                ShareGroups.LLM_INTERACTIVE,
                1,
                new WorkHandler() {
                  @Override
                  public void handle(Delivery delivery) {
                    GenerationRequest request =
                        codec.decode(delivery.value(), GenerationRequest.class);
                    encoded.put(request.id(), request);
                  }

                  @Override
                  public void exhausted(Delivery delivery, Exception lastFailure) {}
                });
    Awaitility.await("the worker announces that it is ready")
        .atMost(TIMEOUT)
        .until(() -> workers.values().stream().anyMatch(WorkerStatus::ready));
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> languageModel.isReady() && replyListener.isReady());
    WorkerStatus worker = workers.values().iterator().next();
    assertThat(worker.role()).isEqualTo(WorkerStatus.Role.VISION);
    assertThat(worker.model()).isEqualTo("tiny");
    assertThat(worker.fingerprint()).isNotBlank();
  }

  @AfterAll
  void stop() {
    if (languageModel != null) {
      languageModel.close();
    }
    replyListener.close();
    workerListener.close();
    service.close();
  }

  @Test
  void singleImagesBecomeTheEmbeddingsOfTheReference() throws Exception {
    List<JsonNode> images =
        ParityFixtures.images().stream()
            .filter(image -> !OTHER_CHOICE.contains(id(image)))
            .toList();
    for (JsonNode image : images) {
      send(request("anyres-" + id(image), List.of(media(image, Part.Detail.AUTO))));
    }
    for (JsonNode image : images) {
      GenerationRequest request = awaitEncoded("anyres-" + id(image));
      assertEmbedding(request.turns().getFirst().parts().getFirst(), id(image) + ".anyres", image);
    }
  }

  @Test
  void severalImagesBecomeThePaddedEmbeddingsOfTheReference() throws Exception {
    List<JsonNode> images =
        ParityFixtures.images().stream()
            .filter(image -> Set.of("wide", "tall", "rgba").contains(id(image)))
            .toList();
    List<Part> parts = new ArrayList<>();
    for (JsonNode image : images) {
      parts.add(media(image, Part.Detail.AUTO));
    }
    send(request("several", parts));
    List<Part> done = awaitEncoded("several").turns().getFirst().parts();
    for (int i = 0; i < images.size(); i++) {
      assertEmbedding(done.get(i), id(images.get(i)) + ".pad", images.get(i));
    }
  }

  @Test
  void framesBecomeTheEmbeddingOfTheReferencesVideo() throws Exception {
    List<String> files = IntStream.range(0, 5).mapToObj("clip5/frame%d.png"::formatted).toList();
    send(request("video", List.of(TestRequests.frames(store, files))));
    Part.Embedding embedding =
        (Part.Embedding) awaitEncoded("video").turns().getFirst().parts().getFirst();
    assertThat(embedding.frames()).isEqualTo(5);
    assertFeatures(embedding, "video.clip5");
  }

  @Test
  void badImageIsReportedToTheGatewayAndHarmsNothingElse() throws Exception {
    byte[] truncated = Arrays.copyOf(TestRequests.bytes("exif6.jpg"), 3000);
    send(
        request(
            "bad",
            List.of(
                new Part.Text("What is this?"),
                TestRequests.media(store, truncated, Part.Detail.AUTO))));
    Awaitility.await().atMost(TIMEOUT).until(() -> replies.containsKey("bad"));
    Failure failure = ((ReplyEvent.Failed) Objects.requireNonNull(replies.get("bad"))).failure();
    assertThat(failure.code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    assertThat(failure.parameter()).isEqualTo("messages[0].content[1]");

    send(request("good", List.of(TestRequests.inline(store, "dot.png", Part.Detail.AUTO))));
    awaitEncoded("good");
    assertThat(encoded).doesNotContainKey("bad");
  }

  @Test
  void cancelledRequestIsNotForwarded() throws Exception {
    var _ = service.getBean(ControlBus.class).broadcast(new ControlMessage.Cancel("cancelled"));
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              // Cancellations travel on a topic of their own: send until one overtakes.
              send(
                  request(
                      "cancelled",
                      List.of(TestRequests.inline(store, "dot.png", Part.Detail.AUTO))));
              assertThat(meter("onevision.vision.dropped")).isPositive();
            });
  }

  @Test
  void readinessAndMetricsAnswerOnTheActuatorsPort() throws Exception {
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(get("/actuator/health/readiness")).contains("UP", "READY"));
    assertThat(get("/actuator/health/liveness")).contains("UP");
    assertThat(get("/actuator/prometheus")).contains("onevision_vision_lanes_busy");
  }

  private String get(String path) throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + port + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private double meter(String name) {
    return service.getBean(io.micrometer.core.instrument.MeterRegistry.class).counter(name).count();
  }

  private void assertEmbedding(Part part, String tensor, JsonNode image) throws Exception {
    Part.Embedding embedding = (Part.Embedding) part;
    assertThat(embedding.width()).isEqualTo(image.get("width").asInt());
    assertThat(embedding.height()).isEqualTo(image.get("height").asInt());
    assertFeatures(embedding, tensor);
  }

  private void assertFeatures(Part.Embedding embedding, String tensor) throws Exception {
    assertThat(embedding.dataType()).isEqualTo("f32");
    float[] expected = features.get(tensor).floats();
    assertThat(embedding.tokens() * embedding.hiddenSize()).as(tensor).isEqualTo(expected.length);
    ByteBuffer content = store.read(embedding.content()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(content.remaining()).isEqualTo(expected.length * Float.BYTES);
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(content.getFloat() - value));
    }
    assertThat(largest).as(tensor).isLessThan(1e-4f);
  }

  /** What a lossy file decodes to depends on the decoder: the reference's own pixels are sent. */
  private Part.Media media(JsonNode image, Part.Detail detail) throws Exception {
    String file = image.get("file").asString();
    boolean lossy = file.endsWith(".jpg");
    String sent = lossy ? image.get("decoded_rgb").asString() : file;
    return TestRequests.media(store, Files.readAllBytes(Parity.file(sent)), detail);
  }

  private static String id(JsonNode image) {
    return image.get("id").asString();
  }

  private GenerationRequest request(String id, List<Part> parts) {
    return new GenerationRequest(
        id,
        new ReplyAddress(0),
        Instant.now().plusSeconds(120),
        Priority.INTERACTIVE,
        "tiny",
        List.of(new Turn(Turn.Role.USER, parts)),
        new Sampling(0.0, null, null, null, null),
        new Stopping(8, List.of()));
  }

  private void send(GenerationRequest request) {
    service.getBean(RequestPublisher.class).publish(ModelQueue.DEFAULT, request).join();
  }

  private GenerationRequest awaitEncoded(String id) {
    Awaitility.await(id)
        .atMost(TIMEOUT)
        .until(() -> encoded.containsKey(id) || replies.containsKey(id));
    assertThat(replies).as("failures").doesNotContainKey(id);
    return Objects.requireNonNull(encoded.get(id));
  }
}
