package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import dev.onevision.gateway.testing.TestWorkers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A gateway during a rollout, when some workers are of an earlier release. */
@GatewayTest
class EarlierWorkersTests extends ChatScenarios {

  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"count\"}}]";
  private static final WorkerStatus LLM = FakeSuite.worker("llm-1", WorkerStatus.Role.LLM, true);
  private static final WorkerStatus VISION =
      FakeSuite.worker("vision-1", WorkerStatus.Role.VISION, true);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "/v1/chat/completions;"
            + " {\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"count\"}}]};"
            + " tools",
        "/v1/chat/completions;"
            + " {\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"count\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"3\"}]};"
            + " tools",
        "/v1/completions; {\"model\":\"tiny\",\"prompt\":\"Once\"}; text",
        "/tokenize; {\"prompt\":\"Once\"}; text and tokenization",
        "/detokenize; {\"tokens\":[1]}; text and tokenization",
      })
  void aRequestWaitsForTheLastWorkerThatDoesNotKnowIt(String path, String body, String features) {
    suite.announce(LLM, VISION, earlier("llm-2", WorkerStatus.Role.LLM, false));
    HttpResponse<String> refused = post(path, body).join();
    JsonNode error = Http.error(refused, 503);
    assertThat(error.path("code").asString()).isEqualTo("feature_not_ready");
    assertThat(error.path("message").asString())
        .isEqualTo(
            "Not all workers of the model 'tiny' support %s yet. Please try again."
                .formatted(features));
    assertThat(refused.headers().firstValue("retry-after")).hasValue("2");
    assertThat(suite.requestsNotTaken()).isZero();

    suite.announce(LLM, VISION);
    CompletableFuture<HttpResponse<String>> sent = post(path, body);
    fail(suite.takeRequest(), Failure.Code.INVALID_MEDIA, null);
    Http.error(sent.join(), 400);
  }

  @Test
  void aRequestThatEachReleaseKnowsIsSent() {
    suite.announce(LLM, earlier("llm-2", WorkerStatus.Role.LLM, true));
    assertAnswered(HELLO);
  }

  @Test
  void visionWorkersMatterForImagesOnly() {
    suite.announce(LLM, earlier("vision-1", WorkerStatus.Role.VISION, true));
    assertAnswered(ask("\"Hi\""));
    Http.error(
        http.send(
                http.chat(
                    ask(
                        "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.jpg\"}}]")))
            .join(),
        503);
  }

  @Test
  void workersOfAnotherModelDoNotMatter() {
    suite.announce(
        LLM, VISION, TestWorkers.earlier("llm-2", WorkerStatus.Role.LLM, "other", 2048, 4, true));
    assertAnswered(ask("\"Hi\""));
  }

  private void assertAnswered(String body) {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Yes.");
    finish(request, "", FinishReason.STOP, new Usage(3, 0, 1));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  private static String ask(String content) {
    return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":"
        + content
        + "}]"
        + TOOLS
        + "}";
  }

  private static WorkerStatus earlier(String id, WorkerStatus.Role role, boolean ready) {
    return TestWorkers.earlier(id, role, FakeSuite.MODEL, 2048, 400, ready);
  }

  private CompletableFuture<HttpResponse<String>> post(String path, String body) {
    return http.send(
        http.request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }
}
