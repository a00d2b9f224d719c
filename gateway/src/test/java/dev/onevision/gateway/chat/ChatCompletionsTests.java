package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.testing.Http;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a chat request becomes, and a whole answer. */
@GatewayTest
class ChatCompletionsTests extends ChatScenarios {

  @Test
  void aWholeAnswerIsOneObject() {
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(HELLO));
    GenerationRequest request = suite.takeRequest();
    token(request, 0, "Good");
    token(request, 1, "");
    token(request, 2, " day");
    finish(request, "!", FinishReason.STOP, new Usage(12, 5, 3, 8));

    assertThat(response.join().statusCode()).isEqualTo(200);
    assertThat(response.join().headers().firstValue("x-request-id")).hasValue(request.id());
    JsonNode body = Http.json(response.join());
    assertThat(body.path("id").asString()).isEqualTo("chatcmpl-" + request.id());
    assertThat(body.path("object").asString()).isEqualTo("chat.completion");
    assertThat(body.path("model").asString()).isEqualTo("tiny");
    assertThat(body.path("system_fingerprint").asString()).isEqualTo("f00d");
    assertThat(body.path("service_tier").asString()).isEqualTo("default");
    assertThat(request.priority()).isEqualTo(Priority.INTERACTIVE);
    JsonNode choice = body.path("choices").path(0);
    assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
    assertThat(choice.path("message").path("content").asString()).isEqualTo("Good day!");
    assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(12);
    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
    assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(15);
    assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(8);
    assertThat(request.owner()).as("owner without keys").isEmpty();
    assertThat(suite.cancelled()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "auto, default",
    "default, default",
    "scale, default",
    "priority, default",
    "fast, default",
    "flex, flex"
  })
  void theServiceTierSaysWhichQueueTheRequestWaitsIn(String asked, String served) {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true,"
            + "\"service_tier\":\"%s\"}".formatted(asked);
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.priority())
        .isEqualTo(served.equals("flex") ? Priority.BATCH : Priority.INTERACTIVE);
    token(request, 0, "Yes");
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 1));
    assertThat(response.join().body()).contains("\"service_tier\":\"" + served + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "`'cache_salt':'x','sëed,':{'a':[1]},'store':true,'user':'me'`; cache_salt, s?ed?",
        "`'use_beam_search':false,'stop_token_ids':[],'length_penalty':1.0`; ``"
      })
  void ignoredFieldsAreNamed(String fields, String named) {
    String body = HELLO.substring(0, HELLO.length() - 1) + "," + fields.replace('\'', '"') + "}";
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    finish(suite.takeRequest(), "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
    assertThat(response.join().headers().firstValue("x-ignored-fields").orElse(""))
        .isEqualTo(named);
  }

  @Test
  void unknownFieldsCanBeRefused() {
    Map<String, @Nullable JsonNode> fields = new HashMap<>();
    fields.put("store", Http.json("true"));
    assertThat(UnknownFields.ignored(fields, true)).isEmpty();
    fields.put("tempature", Http.json("1"));
    assertThatThrownBy(() -> UnknownFields.ignored(fields, true))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("tempature");
  }

  @Test
  void toolsThatAreNotToBeCalledAreAccepted() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"tool_choice\":\"none\","
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    finish(suite.takeRequest(), "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"role\":\"assistant\",\"content\":null}; ''",
        "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"No.\"}; No.",
        "{\"role\":\"assistant\",\"content\":\"Yes.\",\"refusal\":null}; Yes.",
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}; No."
      })
  void whatAnAssistantDidNotSayOrRefusedIsRead(String message, String read) {
    String user = "{\"role\":\"user\",\"content\":\"Hello\"}";
    String body = "{\"messages\":[" + user + "," + message + "," + user + "]}";
    CompletableFuture<HttpResponse<String>> response = http.send(http.chat(body));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.turns().get(1).parts()).containsExactly(new Part.Text(read));
    finish(request, "", FinishReason.STOP, new Usage(9, 0, 0));
    assertThat(response.join().statusCode()).isEqualTo(200);
  }

  @Test
  void imagesKeepTheirPlacesAndInlineOnesAreStored() {
    byte[] image = new byte[100_000];
    new Random(1).nextBytes(image);
    // An escaped slash must make no difference to a data URL.
    String url = "data:image\\/png;base64," + Base64.getEncoder().encodeToString(image);
    String plain = url.replace("\\/", "/");
    http.fire(
        http.chat(
            """
            {"messages": [
              {"role": "developer", "content": "Be brief."},
              {"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "%s", "detail": "low"}},
                {"type": "text", "text": "And this?"},
                {"image_url": {"url": "https://example.org/a.jpg"}, "type": "image_url"},
                {"image_url": {"url": "%s"}, "type": "image_url"}]}]}
            """
                .formatted(plain, url)));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.model()).isEqualTo("tiny");
    assertThat(request.replyTo().partition()).isEqualTo(3);
    assertThat(request.turns().get(0).role()).isEqualTo(Turn.Role.SYSTEM);
    List<Part> parts = request.turns().get(1).parts();
    assertThat(parts).hasSize(4);
    assertThat(inline(parts.get(0))).isEqualTo(image);
    assertThat(((Part.Media) parts.get(0)).detail()).isEqualTo(Part.Detail.LOW);
    assertThat(parts.get(1)).isEqualTo(new Part.Text("And this?"));
    assertThat(parts.get(2))
        .isEqualTo(
            new Part.Media(
                new Part.Source.Remote(URI.create("https://example.org/a.jpg")),
                Part.Detail.AUTO,
                null,
                "messages[1].content[2].image_url.url"));
    assertThat(inline(parts.get(3))).isEqualTo(image);
  }

  @Test
  void samplingAndStoppingAreHandedOn() {
    http.fire(
        http.chat(
            """
            {"messages": [{"role": "user", "content": "x"}], "temperature": 0, "top_p": 1,
             "top_k": 5, "seed": -7, "stop": ["a", "b"], "max_completion_tokens": 3, "n": 1,
             "repetition_penalty": 1.1, "user": "me", "metadata": {"a": "b"}, "unknown": [1]}
            """));
    GenerationRequest request = suite.takeRequest();
    assertThat(request.sampling().temperature()).isEqualTo(0.0);
    assertThat(request.sampling().topP()).isEqualTo(1.0);
    assertThat(request.sampling().topK()).isEqualTo(5);
    assertThat(request.sampling().seed()).isEqualTo(-7L);
    assertThat(request.sampling().repetitionPenalty()).isEqualTo(1.1);
    assertThat(request.stopping().maxTokens()).isEqualTo(3);
    assertThat(request.stopping().stopStrings()).containsExactly("a", "b");
  }

  @Test
  void aRequestWithoutASeedGetsOneSoThatAnotherWorkerRepeatsTheSameTokens() {
    http.fire(http.chat(HELLO));
    assertThat(suite.takeRequest().sampling().seed()).isNotNull();
  }

  private byte[] inline(Part part) {
    return suite.stored(((Part.Source.Inline) ((Part.Media) part).source()).content());
  }
}
