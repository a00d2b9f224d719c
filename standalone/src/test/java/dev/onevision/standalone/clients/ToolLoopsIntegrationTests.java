package dev.onevision.standalone.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tool loops of client libraries: the model must call a tool, the library runs it, and the
 * model answers with its result.
 */
@ExtendWith(RunningSuite.class)
class ToolLoopsIntegrationTests {

  private static final String QUESTION = "How many stars are there?";

  /** The application's tools. */
  static final class Shapes {

    /** A shape that can be counted. */
    enum Shape {
      STAR,
      RING
    }

    private final List<Shape> counted = new ArrayList<>();

    @Tool(description = "Counts the shapes of one kind.")
    int count(Shape shape) {
      counted.add(shape);
      return 3;
    }
  }

  @Test
  void springAiRunsAnnotatedMethods(SuiteClient suite) {
    Shapes shapes = new Shapes();
    OpenAiChatModel model =
        OpenAiChatModel.builder().options(options(suite, shapes, "none")).build();
    Prompt prompt = new Prompt(QUESTION, options(suite, shapes, "required"));
    ChatResponse called = model.call(prompt);
    assertThat(called.hasToolCalls()).isTrue();
    assertThat(called.getResults().getFirst().getMetadata().getFinishReason())
        .isEqualToIgnoringCase("tool_calls");
    var executed = ToolCallingManager.builder().build().executeToolCalls(prompt, called);
    assertThat(shapes.counted).isNotEmpty();
    ChatResponse answer =
        model.call(new Prompt(executed.conversationHistory(), options(suite, shapes, "auto")));
    assertThat(answer.getResults().getFirst().getOutput().getText()).isNotBlank();
  }

  private static OpenAiChatOptions options(SuiteClient suite, Shapes shapes, String choice) {
    return OpenAiChatOptions.builder()
        .baseUrl(suite.url().resolve("/v1").toString())
        .apiKey("none")
        .model(suite.model())
        .temperature(0.0)
        .maxTokens(200)
        .toolCallbacks(ToolCallbacks.from(shapes))
        .toolChoice(choice)
        .build();
  }

  @Test
  void langChain4jPassesCallsAndResults(SuiteClient suite) {
    ChatModel model =
        dev.langchain4j.model.openai.OpenAiChatModel.builder()
            .baseUrl(suite.url().resolve("/v1").toString())
            .apiKey("none")
            .modelName(suite.model())
            .temperature(0.0)
            .maxTokens(200)
            .strictTools(true)
            .build();
    checkLangChain4j(model);
  }

  static void checkLangChain4j(ChatModel model) {
    ToolSpecification count =
        ToolSpecification.builder()
            .name("count")
            .description("Counts the shapes of one kind.")
            .parameters(
                JsonObjectSchema.builder()
                    .addEnumProperty("shape", List.of("star", "ring"))
                    .required("shape")
                    .additionalProperties(false)
                    .build())
            .build();
    List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(QUESTION)));
    AiMessage called =
        model
            .chat(
                ChatRequest.builder()
                    .messages(messages)
                    .toolSpecifications(count)
                    .toolChoice(ToolChoice.REQUIRED)
                    .build())
            .aiMessage();
    assertThat(called.hasToolExecutionRequests()).isTrue();
    messages.add(called);
    for (ToolExecutionRequest call : called.toolExecutionRequests()) {
      assertThat(call.name()).isEqualTo("count");
      assertThat(JsonMapper.shared().readTree(call.arguments()).path("shape").asString())
          .isIn("star", "ring");
      messages.add(ToolExecutionResultMessage.from(call, "3"));
    }
    AiMessage answer =
        model
            .chat(ChatRequest.builder().messages(messages).toolSpecifications(count).build())
            .aiMessage();
    assertThat(answer.text()).isNotBlank();
  }

  @Test
  void openAiJavaCollectsStreamedCalls(SuiteClient suite) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(suite.url().resolve("/v1").toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    try {
      ChatCompletionCreateParams.Builder request =
          ChatCompletionCreateParams.builder()
              .model(suite.model())
              .temperature(0)
              .maxCompletionTokens(200)
              .addUserMessage(QUESTION)
              .addFunctionTool(count());
      ChatCompletion called =
          stream(client, request.toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).build());
      assertThat(called.choices().getFirst().finishReason())
          .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
      request.addMessage(called.choices().getFirst().message());
      for (var call : called.choices().getFirst().message().toolCalls().orElseThrow()) {
        ChatCompletionMessageFunctionToolCall function = call.asFunction();
        assertThat(function.function().arguments(Map.class).get("shape")).isIn("star", "ring");
        request.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(function.id())
                .content("3")
                .build());
      }
      ChatCompletion answer =
          stream(client, request.toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO).build());
      assertThat(answer.choices().getFirst().message().content().orElseThrow()).isNotBlank();
    } finally {
      client.close();
    }
  }

  private static FunctionDefinition count() {
    return FunctionDefinition.builder()
        .name("count")
        .description("Counts the shapes of one kind.")
        .strict(true)
        .parameters(
            FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                    "properties",
                    JsonValue.from(Map.of("shape", Map.of("enum", List.of("star", "ring")))))
                .putAdditionalProperty("required", JsonValue.from(List.of("shape")))
                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                .build())
        .build();
  }

  private static ChatCompletion stream(OpenAIClient client, ChatCompletionCreateParams request) {
    ChatCompletionAccumulator collected = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(request)) {
      chunks.stream().forEach(collected::accumulate);
    }
    return collected.chatCompletion();
  }

  @Test
  void openAisJavaScriptClientRunsATool(SuiteClient suite) throws IOException {
    JsonNode result =
        OpenAiJavaScriptClient.install().run(suite.url().getPort(), "tools", QUESTION);
    assertThat(result.path("shape").asString()).as(result.toString()).isIn("star", "ring");
    assertThat(result.path("roles").toString()).isEqualTo("[\"user\",\"assistant\",\"tool\"]");
    assertThat(result.path("answer").asString()).isNotBlank();
    assertThat(result.path("streamed")).isEqualTo(result.path("whole"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vercel-chat",
        "vercel-responses",
        "langchain-chat",
        "langchain-responses",
        "anthropic"
      })
  void javaScriptFrameworksRunATool(String mode, SuiteClient suite) throws IOException {
    String image = Samples.ofKind("image").getFirst().images().getFirst().toString();
    JsonNode result =
        OpenAiJavaScriptClient.install().runFramework(suite.url().getPort(), mode, QUESTION, image);
    assertThat(result.path("shapes").size()).as(result.toString()).isPositive();
    assertThat(result.path("steps").asInt()).isEqualTo(2);
    assertThat(result.path("text").asString()).isNotBlank();
    assertThat(result.path("streamed")).isEqualTo(result.path("text"));
    assertThat(result.path("finishReason").asString()).isEqualTo("stop");
  }
}
