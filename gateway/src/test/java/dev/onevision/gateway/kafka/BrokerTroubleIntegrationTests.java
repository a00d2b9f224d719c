package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.gateway.OwnThreads;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import dev.onevision.kafka.testing.SlowLink;
import dev.onevision.kafka.testing.TestCluster;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** Brokers that come late, go away for a while, have a full disk, or are slow. */
@ExtendWith(OutputCaptureExtension.class)
class BrokerTroubleIntegrationTests {

  /** Brokers start, stop and find their state again in this time, also on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private static final String QUESTION =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"repeat one two\"}]}";

  private static final String HALVES =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"halves one two three four\"}]}";

  @TempDir Path folder;

  @Test
  void theGatewayWaitsForTheBrokerSaysSoAndGoesOnByItself(CapturedOutput log) {
    try (TestCluster cluster = TestCluster.create(folder, 1);
        ReactiveWebServerApplicationContext gateway = gateway(cluster.bootstrapServers())) {
      Http http = http(gateway);
      assertThat(http.get("/livez").statusCode()).isEqualTo(200);
      awaitTrouble(gateway, "no answer from " + cluster.bootstrapServers());
      assertRefused(http.send(http.chat(QUESTION)).join());
      assertRefused(http.get("/v1/models"));
      assertRefused(http.get("/v1/files"));

      cluster.start();
      try (FakeWorker worker = new FakeWorker(cluster.bootstrapServers())) {
        awaitAnswer(http);

        cluster.stop(0);
        awaitTrouble(gateway, "no answer from " + cluster.bootstrapServers());
        assertThat(log).contains("Kafka is away: no answer from " + cluster.bootstrapServers());
        cluster.start(0);
        awaitAnswer(http);
        assertThat(log).contains("Kafka is away: over after");
        assertThat(worker.cancelled()).isEmpty();
      }
    }
  }

  @Test
  void aSlowBrokerSlowsAnswersAndOneThatHangsIsNamed() throws IOException {
    try (SlowLink link = new SlowLink();
        TestCluster cluster = TestCluster.create(folder, 1).advertise(link.port())) {
      link.to(cluster.port());
      cluster.start();
      try (ReactiveWebServerApplicationContext gateway = gateway(cluster.bootstrapServers());
          FakeWorker worker = new FakeWorker(cluster.bootstrapServers())) {
        Http http = http(gateway);
        awaitAnswer(http);
        link.delay(150);
        awaitAnswer(http);
        link.delay(0);

        link.stall(true);
        awaitTrouble(gateway, "no answer from " + cluster.bootstrapServers());
        link.stall(false);
        awaitAnswer(http);
        assertThat(worker.cancelled()).isEmpty();
      }
    }
  }

  @Test
  void anAnswerInHandIsCompleteAlthoughEachBrokerInTurnGivesItsLeadAway() throws Exception {
    try (TestCluster cluster = TestCluster.create(folder, 3).start();
        ReactiveWebServerApplicationContext gateway = gateway(cluster.bootstrapServers());
        FakeWorker worker = new FakeWorker(cluster.bootstrapServers())) {
      Http http = http(gateway);
      for (int node = 0; node < 3; node++) {
        awaitAnswer(http);
        CompletableFuture<HttpResponse<String>> answer = http.send(http.chat(HALVES));
        await().atMost(TIMEOUT).until(worker::isHalfway);
        cluster.stop(node);
        awaitEnd(answer, worker);
        assertThat(answer.join().body()).contains("\"one two three four\"");
        awaitAnswer(http); // with two brokers of three
        cluster.start(node);
      }
      assertThat(worker.cancelled()).isEmpty();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // limits of a process
  void anAnswerAndAnUploadInHandAreCompleteAlthoughTheBrokersDiskIsFullMeanwhile()
      throws Exception {
    try (TestCluster cluster = TestCluster.create(folder, 1);
        ReactiveWebServerApplicationContext gateway =
            gateway(
                cluster.bootstrapServers(),
                "--onevision.kafka.topics.content-partitions=1",
                "--onevision.kafka.delivery-timeout=" + TIMEOUT.multipliedBy(2),
                "--onevision.kafka.claim-check.write-timeout=" + TIMEOUT)) {
      Http http = http(gateway);
      BatchClient files = new BatchClient(http);
      Process broker = cluster.startWithLittleRoom(12);
      await()
          .atMost(TIMEOUT)
          .until(() -> readiness(gateway).body().contains("\"repliesRead\":true"));
      try (FakeWorker worker = new FakeWorker(cluster.bootstrapServers())) {
        awaitAnswer(http);
        CompletableFuture<HttpResponse<String>> answer = http.send(http.chat(HALVES));
        await().atMost(TIMEOUT).until(worker::isHalfway);

        String lines = BatchClient.line("1", BatchClient.text("a".repeat(14 << 20)));
        CompletableFuture<String> file = CompletableFuture.supplyAsync(() -> files.upload(lines));
        await().atMost(TIMEOUT).until(() -> !broker.isAlive());
        awaitTrouble(gateway, "no answer from " + cluster.bootstrapServers());
        cluster.start();

        assertThat(files.get("/v1/files/" + file.join() + "/content").body()).isEqualTo(lines);
        awaitEnd(answer, worker);
        assertThat(answer.join().body()).contains("\"one two three four\"");
        worker.goOn(); // an attempt may have begun behind the one that was completed
        awaitAnswer(http);
        assertThat(worker.cancelled()).isEmpty();
      } finally {
        broker.destroyForcibly();
      }
    }
  }

  private static void awaitEnd(CompletableFuture<HttpResponse<String>> answer, FakeWorker worker) {
    await()
        .atMost(TIMEOUT)
        .until(
            () -> {
              if (worker.isHalfway()) { // each attempt: a broker that follows may begin one
                worker.goOn();
              }
              return answer.isDone();
            });
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(Http.error(response, 503).path("code").asString()).isEqualTo("service_unavailable");
    assertThat(response.headers().firstValueAsLong("Retry-After")).isPresent();
  }

  /** Its requests last as long as the trouble that they are to outlive. */
  private static Http http(ReactiveWebServerApplicationContext gateway) {
    return new Http(Objects.requireNonNull(gateway.getWebServer()).getPort(), TIMEOUT);
  }

  private static HttpResponse<String> readiness(ApplicationContext gateway) {
    return Http.ofManagement(gateway).get("/actuator/health/readiness");
  }

  private static void awaitTrouble(ApplicationContext gateway, String cause) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              HttpResponse<String> readiness = readiness(gateway);
              assertThat(readiness.statusCode()).isEqualTo(503);
              assertThat(readiness.body()).contains(cause);
            });
  }

  // A worker may be missed for a moment after the brokers are back: its heartbeats were late.
  private static void awaitAnswer(Http http) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(http.get("/readyz").statusCode()).isEqualTo(200);
              HttpResponse<String> answer = http.send(http.chat(QUESTION)).join();
              assertThat(answer.statusCode()).isEqualTo(200);
              assertThat(answer.body()).contains("one two");
            });
  }

  private static ReactiveWebServerApplicationContext gateway(String brokers, String... settings) {
    return (ReactiveWebServerApplicationContext)
        new SpringApplicationBuilder(GatewayApplication.class, OwnThreads.class)
            .run(
                Stream.concat(
                        Stream.of(
                            "--spring.config.name=gateway",
                            "--server.port=0",
                            "--management.server.port=0",
                            "--spring.kafka.bootstrap-servers=" + brokers),
                        Stream.of(settings))
                    .toArray(String[]::new));
  }
}
