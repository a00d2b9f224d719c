package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.client.ApiException;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.Content;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of a release with two models start with what the chart gives their pods, at a broker
 * that has only what the chart gives Strimzi.
 */
class TwoModelsIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final List<String> QUEUES = List.of("first", "second");

  @TempDir Path folder;

  @Test
  void eachModelAnswersByItsNameWithTheUserOfItsQueue() throws Exception {
    byte[] image = Files.readAllBytes(Checkout.ROOT.resolve("demo-model/samples/scene-1.png"));
    try (OperatedSuite suite = new OperatedSuite(folder)) {
      Pod gateway = suite.start("onevision-gateway");
      List<Pod> workers =
          Stream.of("vision-first", "vision-second", "llm-first", "llm-second")
              .map("onevision-"::concat)
              .map(name -> start(suite, name))
              .toList();
      await().atMost(TIMEOUT).until(gateway::isReady);
      for (Pod worker : workers) {
        await().atMost(TIMEOUT).until(worker::isReady);
      }
      try (OpenAiClient client = new OpenAiClient(gateway.url(), null)) {
        for (String queue : QUEUES) {
          ChatRequest question =
              ChatRequest.ask(
                      "demo-" + queue,
                      List.of(Content.image(image)),
                      "What is shown in this image?")
                  .with("temperature", 0);
          await()
              .atMost(TIMEOUT)
              .ignoreException(ApiException.class)
              .untilAsserted(
                  () -> assertThat(client.complete(question).text()).contains("large blue star"));
        }
        assertThat(client.models()).contains("demo-first", "demo-second");
      }
      try (Admin ofFirst = suite.admin("onevision-llm-first")) {
        ofFirst
            .describeTopics(List.of("team-a.llm.requests.first.interactive"))
            .allTopicNames()
            .get();
        assertThatThrownBy(
                () ->
                    ofFirst
                        .describeTopics(List.of("team-a.llm.requests.second.interactive"))
                        .allTopicNames()
                        .get())
            .hasCauseInstanceOf(TopicAuthorizationException.class);
      }
    }
  }

  private static Pod start(OperatedSuite suite, String deployment) {
    try {
      return suite.start(deployment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
