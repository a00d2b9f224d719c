package dev.onevision.standalone.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import dev.onevision.standalone.clients.ChatAdapter.Piece;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.Samples.Sample;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The Responses API as client libraries use it. */
@ExtendWith(RunningSuite.class)
class ResponsesIntegrationTests {

  private final Sample sample = Samples.ofKind("image").getFirst();
  private final Piece.Image image = new Piece.Image(sample.images().getFirst());

  @Test
  void openAiJavaReadsWholeAndStreamedResponses(SuiteClient suite) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(suite.url().resolve("/v1").toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    try {
      ResponseCreateParams request =
          ResponseCreateParams.builder()
              .model(suite.model())
              .temperature(0)
              .inputOfResponse(
                  List.of(
                      ResponseInputItem.ofEasyInputMessage(
                          EasyInputMessage.builder()
                              .role(EasyInputMessage.Role.USER)
                              .contentOfResponseInputMessageContentList(
                                  List.of(
                                      ResponseInputContent.ofInputImage(
                                          ResponseInputImage.builder()
                                              .detail(ResponseInputImage.Detail.AUTO)
                                              .imageUrl(image.dataUrl())
                                              .build()),
                                      ResponseInputContent.ofInputText(
                                          ResponseInputText.builder()
                                              .text(sample.question())
                                              .build())))
                              .build())))
              .build();
      Response whole = client.responses().create(request);
      whole.validate();
      assertThat(text(whole)).isEqualTo(sample.expected());
      assertThat(whole.usage().orElseThrow().outputTokens()).isPositive();
      ResponseAccumulator collected = ResponseAccumulator.create();
      try (StreamResponse<ResponseStreamEvent> events =
          client.responses().createStreaming(request)) {
        events.stream().peek(ResponseStreamEvent::validate).forEach(collected::accumulate);
      }
      assertThat(text(collected.response())).isEqualTo(sample.expected());
      assertThat(collected.response().status()).hasValue(ResponseStatus.COMPLETED);
    } finally {
      client.close();
    }
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .map(content -> content.asOutputText().text())
        .collect(Collectors.joining());
  }

  @Test
  void langChain4jReadsResponsesAndCalls(SuiteClient suite) {
    ChatModel model =
        OpenAiResponsesChatModel.builder()
            .baseUrl(suite.url().resolve("/v1").toString())
            .apiKey("none")
            .modelName(suite.model())
            .temperature(0.0)
            .maxOutputTokens(200)
            .build();
    UserMessage message =
        UserMessage.from(
            ImageContent.from(
                Base64.getEncoder().encodeToString(image.bytes()),
                image.mediaType(),
                ImageContent.DetailLevel.AUTO),
            TextContent.from(sample.question()));
    assertThat(model.chat(message).aiMessage().text()).isEqualTo(sample.expected());
    ToolLoopsIntegrationTests.checkLangChain4j(model);
  }

  @Test
  void openAisJavaScriptClientReadsWholeAndStreamedResponses(SuiteClient suite) throws IOException {
    JsonNode result =
        OpenAiJavaScriptClient.install()
            .run(
                suite.url().getPort(),
                "responses",
                sample.question(),
                sample.images().getFirst().toString());
    for (String field : List.of("text", "streamed", "deltas")) {
      assertThat(result.path(field).asString()).as(result.toString()).isEqualTo(sample.expected());
    }
    assertThat(result.path("types").toString()).contains("response.completed");
    assertThat(result.path("status").asString()).isEqualTo("completed");
    assertThat(result.at("/usage/input_tokens").asInt()).isPositive();
    assertThat(result.at("/scene/shape").asString()).isIn("circle", "star");
  }
}
