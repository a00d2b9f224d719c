package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several answers to one request, and log probabilities. */
@GatewayTest
class ChoicesTests extends ChatScenarios {

  private static final TokenLogprobs HALF_A_FOX =
      new TokenLogprobs(
          new TokenLogprobs.Entry(List.of(240, 159), -0.5f),
          List.of(
              new TokenLogprobs.Entry(List.of(240, 159), -0.5f),
              new TokenLogprobs.Entry(List.of(65), -1.25f)));

  @Test
  void choicesOfAWholeAnswerComeByTheirIndexAndAreCountedTogether() {
    CompletableFuture<HttpResponse<String>> response = send("\"n\":2");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.choices()).isEqualTo(2);
    token(request, 1, 0, "B", null);
    token(request, 0, 0, "A", null);
    end(request, 1, 1, FinishReason.LENGTH);
    token(request, 0, 1, "a", null);
    end(request, 0, 2, FinishReason.STOP);
    finish(request, 3);
    JsonNode body = Http.json(response.join());
    assertThat(body.path("choices")).hasSize(2);
    JsonNode second = body.path("choices").path(1);
    assertThat(second.path("index").asInt()).isEqualTo(1);
    assertThat(second.path("message").path("content").asString()).isEqualTo("B");
    assertThat(second.path("finish_reason").asString()).isEqualTo("length");
    assertThat(body.path("choices").path(0).path("message").path("content").asString())
        .isEqualTo("Aa");
    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void choicesOfAStreamComeInTurnEachWithItsRoleAndItsEnd() {
    CompletableFuture<HttpResponse<String>> response = send("\"n\":2,\"stream\":true");
    GenerationRequest request = suite.takeRequest();
    token(request, 0, 0, "A", null);
    token(request, 1, 0, "B", null);
    token(request, 1, 0, "B", null); // said again by another attempt
    end(request, 0, 1, FinishReason.STOP);
    end(request, 1, 1, FinishReason.LENGTH);
    finish(request, 2);
    List<String> events = List.of(response.join().body().strip().split("\n\n", -1));
    assertThat(events).hasSize(5);
    assertThat(events.stream().map(event -> event.lines().findFirst().orElse("")))
        .containsExactly(
            "id: " + request.id() + ":1-0",
            "id: " + request.id() + ":1-1",
            "id: " + request.id() + ":3-1",
            "id: " + request.id() + ":3-3",
            "id: " + request.id() + ":5-3");
    JsonNode second = choice(events.get(1));
    assertThat(second.path("index").asInt()).isEqualTo(1);
    assertThat(second.path("delta").path("role").asString()).isEqualTo("assistant");
    assertThat(choice(events.get(2)).path("finish_reason").asString()).isEqualTo("stop");
    assertThat(choice(events.get(3)).path("finish_reason").asString()).isEqualTo("length");
    assertThat(events.get(4)).endsWith("data: [DONE]");
  }

  @Test
  void logProbabilitiesHaveOpenAisShape() {
    CompletableFuture<HttpResponse<String>> response = send("\"logprobs\":true,\"top_logprobs\":2");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.logprobs()).isEqualTo(2);
    token(request, 0, 0, "", HALF_A_FOX);
    finish(request, 1);
    JsonNode logprobs = Http.json(response.join()).path("choices").path(0).path("logprobs");
    assertThat(logprobs.toString())
        .isEqualTo(
            "{\"content\":[{\"token\":\"\ufffd\",\"logprob\":-0.5,\"bytes\":[240,159],"
                + "\"top_logprobs\":[{\"token\":\"\ufffd\",\"logprob\":-0.5,\"bytes\":[240,159]},"
                + "{\"token\":\"A\",\"logprob\":-1.25,\"bytes\":[65]}]}],\"refusal\":null}");
  }

  @Test
  void streamedTokenWithoutTextStillBringsItsLogProbability() {
    CompletableFuture<HttpResponse<String>> response = send("\"logprobs\":true,\"stream\":true");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.logprobs()).isZero();
    token(request, 0, 0, "A", HALF_A_FOX);
    token(request, 0, 1, "", HALF_A_FOX);
    finish(request, 2);
    List<String> events = List.of(response.join().body().strip().split("\n\n", -1));
    assertThat(events).hasSize(5);
    for (int i = 1; i < 3; i++) {
      assertThat(choice(events.get(i)).path("logprobs").path("content")).hasSize(1);
    }
    assertThat(choice(events.get(3)).path("logprobs").isNull()).isTrue();
  }

  @Test
  void logProbabilitiesFollowTheChunkWithTheRole() {
    CompletableFuture<HttpResponse<String>> response = send("\"logprobs\":true,\"stream\":true");
    GenerationRequest request = suite.takeRequest();
    token(request, 0, 0, "A", HALF_A_FOX);
    finish(request, 1);
    List<String> events = List.of(response.join().body().strip().split("\n\n", -1));
    assertThat(events.getFirst()).startsWith("data: ");
    JsonNode opening = choice(events.getFirst());
    assertThat(opening.path("delta").toString())
        .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
    assertThat(opening.path("logprobs").isNull()).isTrue();
    assertThat(events.get(1)).startsWith("id: " + request.id() + ":0\n");
    assertThat(choice(events.get(1)).path("delta").toString()).isEqualTo("{\"content\":\"A\"}");
  }

  @Test
  void everyParameterReachesTheWorkers() {
    http.fire(
        http.chat(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                + "{\"role\":\"assistant\",\"content\":\"So\"}],"
                + "\"continue_final_message\":true,\"add_generation_prompt\":false,"
                + "\"min_p\":0.1,\"presence_penalty\":1,\"frequency_penalty\":-2,"
                + "\"logit_bias\":{\"17\":-100},\"min_tokens\":2,\"ignore_eos\":true}"));
    GenerationRequest request = suite.takeRequest();
    Sampling sampling = request.sampling();
    assertThat(sampling.minP()).isEqualTo(0.1);
    assertThat(sampling.presencePenalty()).isEqualTo(1);
    assertThat(sampling.frequencyPenalty()).isEqualTo(-2);
    assertThat(sampling.logitBias()).isEqualTo(Map.of(17, -100.0));
    assertThat(request.stopping().minTokens()).isEqualTo(2);
    assertThat(request.stopping().ignoreEnd()).isTrue();
    assertThat(request.continueLast()).isTrue();
    assertThat(request.logprobs()).isNull();
    assertThat(request.choices()).isNull();
  }

  private CompletableFuture<HttpResponse<String>> send(String fields) {
    return http.send(
        http.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]," + fields + "}"));
  }

  private void token(
      GenerationRequest request,
      int choice,
      int index,
      String text,
      @Nullable TokenLogprobs logprobs) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, index, 7, text, choice, logprobs));
  }

  private void end(GenerationRequest request, int choice, int tokens, FinishReason reason) {
    answers.accept(new ReplyEvent.ChoiceFinished(request.id(), 1, choice, tokens, "", reason));
  }

  private void finish(GenerationRequest request, int tokens) {
    Usage usage = new Usage(7, 0, tokens);
    answers.accept(new ReplyEvent.Finished(request.id(), 1, "", FinishReason.STOP, usage, "f00d"));
  }

  private static JsonNode choice(String event) {
    return Http.json(event.substring(event.indexOf("data: ") + 6)).path("choices").path(0);
  }
}
