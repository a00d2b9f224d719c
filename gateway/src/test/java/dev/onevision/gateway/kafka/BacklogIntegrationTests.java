package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.testing.EmbeddedBroker;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** What an autoscaler sees of a suite whose workers are stopped, and of its first workers. */
class BacklogIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final int CAPTIONS = 7;
  private static final int LINES = 5;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void requestsThatWaitWithoutWorkersAreCountedAndDoneOnceThereAreSome() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start();
    open.add(broker);
    Suite producer = new Suite(broker);
    open.add(producer);
    var gateway = startGateway(broker.bootstrapServers());
    open.add(gateway);
    Http http = new Http(Objects.requireNonNull(gateway.getWebServer()).getPort());
    await().atMost(TIMEOUT).until(() -> backlog(gateway, "captions", "batch") == 0);

    sendCaptions(producer);
    await().atMost(TIMEOUT).until(() -> backlog(gateway, "captions", "batch") == CAPTIONS);
    assertThat(backlog(gateway, "llm", "interactive")).isZero();
    assertThat(backlog(gateway, "vision", "interactive")).isZero();

    HttpResponse<String> refused =
        http.send(
                http.chat(
                    "{\"model\": \"fake\", \"messages\": [{\"role\": \"user\", \"content\":"
                        + " \"repeat a\"}]}"))
            .join();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(unserved(gateway, "llm")).isPositive();
    assertThat(unserved(gateway, "vision")).isZero();

    BatchClient batches = new BatchClient(http);
    String batch = batches.start(lines(), "24h");
    double before = unserved(gateway, "llm");
    await().atMost(TIMEOUT).until(() -> unserved(gateway, "llm") >= before + LINES);
    assertThat(batches.batch(batch).path("request_counts").path("failed").asInt()).isZero();

    open.add(new FakeWorker(broker.bootstrapServers()));
    WorkQueue captions =
        producer
            .get(WorkQueues.class)
            .open(TopicNames.CAPTION_REQUESTS, ShareGroups.CAPTIONS, 2, new Accepting());
    open.add(captions::close);
    JsonNode ended = batches.end(batch, TIMEOUT);
    assertThat(ended.path("request_counts").path("completed").asInt()).isEqualTo(LINES);
    await().atMost(TIMEOUT).until(() -> backlog(gateway, "captions", "batch") == 0);
  }

  private static double backlog(
      ReactiveWebServerApplicationContext gateway, String queue, String priority) {
    return gateway
        .getBean(MeterRegistry.class)
        .get("onevision.gateway.backlog")
        .tags("queue", queue, "priority", priority)
        .gauge()
        .value();
  }

  private static double unserved(ReactiveWebServerApplicationContext gateway, String worker) {
    return gateway
        .getBean(MeterRegistry.class)
        .get("onevision.gateway.requests.unserved")
        .tags("worker", worker)
        .counter()
        .count();
  }

  private static void sendCaptions(Suite producer) throws Exception {
    List<CompletableFuture<Void>> sent =
        IntStream.range(0, CAPTIONS)
            .mapToObj(
                i ->
                    producer
                        .get(MessageSender.class)
                        .send(
                            TopicNames.CAPTION_REQUESTS,
                            null,
                            "caption-" + i,
                            new byte[] {'{', '}'},
                            "CaptionRequest/1"))
            .toList();
    for (CompletableFuture<Void> one : sent) {
      one.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static String lines() {
    return IntStream.range(0, LINES)
        .mapToObj(i -> BatchClient.line("id-" + i, BatchClient.text("repeat said id-" + i)))
        .collect(Collectors.joining());
  }

  private static ReactiveWebServerApplicationContext startGateway(String brokers) {
    return (ReactiveWebServerApplicationContext)
        new SpringApplicationBuilder(GatewayApplication.class)
            .run(
                "--spring.config.name=gateway",
                "--server.port=0",
                "--management.server.port=0",
                "--onevision.gateway.access.stop-delay=0s",
                "--onevision.gateway.batches.checkpoint-interval=100ms",
                "--onevision.gateway.models.known=fake",
                "--spring.kafka.bootstrap-servers=" + brokers);
  }

  private static final class Accepting implements WorkHandler {

    @Override
    public void handle(Delivery delivery) {}

    @Override
    public void exhausted(Delivery delivery, Exception lastFailure) {}
  }
}
