package dev.onevision.standalone.clients.matrix;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.LogProb;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** LangChain4j. */
final class LangChain4jClient implements ScenarioClient {

  private static final JsonObjectSchema SHAPE =
      JsonObjectSchema.builder()
          .addEnumProperty("shape", List.of("star", "ring"))
          .required("shape")
          .additionalProperties(false)
          .build();

  @Override
  public String name() {
    return "LangChain4j";
  }

  @Override
  public Map<String, ?> run(Scenario scenario, ScenarioInput input) throws Exception {
    OpenAiChatModel model = builder(input, input.url()).build();
    return switch (scenario) {
      case TEXT -> Map.of("text", text(model, hello()));
      case IMAGE -> Map.of("text", text(model, one(input)));
      case TWO_IMAGES -> Map.of("text", text(model, see(input.images(), input.pairQuestion())));
      case DIALOGUE ->
          Map.of(
              "text",
              model
                  .chat(
                      one(input),
                      AiMessage.from(input.expected()),
                      UserMessage.from(input.nextQuestion()))
                  .aiMessage()
                  .text());
      case STREAM -> stream(input, one(input), 200, false);
      case USAGE -> {
        var usage = model.chat(hello()).tokenUsage();
        yield Map.of("prompt", usage.inputTokenCount(), "completion", usage.outputTokenCount());
      }
      case N -> throw new Unsupported("one answer only");
      case LOGPROBS -> {
        ChatResponse answer =
            builder(input, input.url())
                .customParameters(Map.of("logprobs", true, "top_logprobs", 2))
                .build()
                .chat(hello());
        yield Map.of(
            "text",
            answer.aiMessage().text(),
            "tokens",
            ((OpenAiChatResponseMetadata) answer.metadata())
                .logProbs().stream().map(LogProb::token).collect(Collectors.joining()));
      }
      case STOP ->
          Map.of(
              "text",
              model
                  .chat(
                      ChatRequest.builder()
                          .messages(one(input))
                          .stopSequences(List.of("shows"))
                          .build())
                  .aiMessage()
                  .text());
      case SCHEMA ->
          Map.of(
              "text",
              model
                  .chat(
                      ChatRequest.builder()
                          .messages(hello())
                          .responseFormat(
                              ResponseFormat.builder()
                                  .type(ResponseFormatType.JSON)
                                  .jsonSchema(
                                      JsonSchema.builder().name("scene").rootElement(SHAPE).build())
                                  .build())
                          .build())
                  .aiMessage()
                  .text());
      case TOOLS_NONE -> tools(model, ToolChoice.NONE);
      case TOOLS_AUTO -> tools(model, ToolChoice.AUTO);
      case TOOLS_REQUIRED -> tools(model, ToolChoice.REQUIRED);
      case TOOLS_NAMED -> throw new Unsupported("no such choice");
      case ERRORS -> {
        try {
          builder(input, input.url()).modelName("none").build().chat(hello());
          yield Map.of();
        } catch (ModelNotFoundException e) {
          int status = e.getCause() instanceof HttpException http ? http.statusCode() : 404;
          yield Map.of("status", status, "message", String.valueOf(e.getMessage()));
        }
      }
      case ABORT ->
          Map.of(
              "pieces",
              stream(input, hello(), 1900, true).get("pieces"),
              "text",
              text(model, hello()));
      case RETRY ->
          Map.of("text", text(builder(input, input.failingOnce()).maxRetries(2).build(), hello()));
      case FILES_AND_BATCH -> throw new Unsupported("no such API");
      case RESPONSES ->
          Map.of(
              "text",
              text(
                  OpenAiResponsesChatModel.builder()
                      .baseUrl(input.url())
                      .apiKey("none")
                      .modelName(input.model())
                      .temperature(0.0)
                      .build(),
                  one(input)));
    };
  }

  private static OpenAiChatModel.OpenAiChatModelBuilder builder(ScenarioInput input, String url) {
    return OpenAiChatModel.builder()
        .baseUrl(url)
        .apiKey("none")
        .modelName(input.model())
        .temperature(0.0)
        .maxTokens(200)
        .strictJsonSchema(true)
        .maxRetries(0);
  }

  private static String text(ChatModel model, ChatMessage message) {
    return model.chat(message).aiMessage().text();
  }

  private static UserMessage hello() {
    return UserMessage.from("Hello!");
  }

  private static UserMessage one(ScenarioInput input) throws IOException {
    return see(List.of(input.image()), input.question());
  }

  private static UserMessage see(List<Path> images, String question) throws IOException {
    List<Content> content = new ArrayList<>();
    for (Path image : images) {
      content.add(
          ImageContent.from(
              Base64.getEncoder().encodeToString(Files.readAllBytes(image)),
              "image/png",
              ImageContent.DetailLevel.AUTO));
    }
    content.add(TextContent.from(question));
    return UserMessage.from(content);
  }

  private static Map<String, ?> tools(ChatModel model, ToolChoice choice) {
    AiMessage answer =
        model
            .chat(
                ChatRequest.builder()
                    .messages(hello())
                    .toolSpecifications(
                        ToolSpecification.builder()
                            .name("count")
                            .description("Counts.")
                            .parameters(SHAPE)
                            .build())
                    .toolChoice(choice)
                    .build())
            .aiMessage();
    return ScenarioClient.answer(
        answer.text() == null ? "" : answer.text(),
        answer.toolExecutionRequests().stream()
            .map(call -> ScenarioClient.call(call.name(), call.arguments()))
            .toList());
  }

  private static Map<String, Object> stream(
      ScenarioInput input, UserMessage message, int maxTokens, boolean abort) throws Exception {
    OpenAiStreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(input.url())
            .apiKey("none")
            .modelName(input.model())
            .temperature(0.0)
            .maxTokens(maxTokens)
            .build();
    Pieces pieces = new Pieces(abort);
    model.chat(List.of(message), pieces);
    pieces.end.get(2, TimeUnit.MINUTES);
    return Map.of("text", String.join("", pieces.texts), "pieces", pieces.texts.size());
  }

  private static final class Pieces implements StreamingChatResponseHandler {

    private final List<String> texts = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final boolean abort;

    Pieces(boolean abort) {
      this.abort = abort;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
      texts.add(piece.text());
      if (abort) {
        context.streamingHandle().cancel();
        end.complete(null);
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      end.complete(null);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }
  }
}
