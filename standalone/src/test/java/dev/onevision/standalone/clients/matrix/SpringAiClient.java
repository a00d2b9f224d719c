package dev.onevision.standalone.clients.matrix;

import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.json.JsonMapper;

/** Spring AI. */
final class SpringAiClient implements ScenarioClient {

  /** A shape that can be counted. */
  enum Shape {
    STAR,
    RING
  }

  /** The application's tools. */
  static final class Counting {

    @Tool(description = "Counts.")
    int count(Shape shape) {
      return shape.ordinal();
    }
  }

  @Override
  public String name() {
    return "Spring AI";
  }

  @Override
  public Map<String, ?> run(Scenario scenario, ScenarioInput input) throws Exception {
    OpenAiChatOptions.Builder options = options(input, input.url());
    return switch (scenario) {
      case TEXT -> Map.of("text", text(call(options, hello())));
      case IMAGE -> Map.of("text", text(call(options, one(input))));
      case TWO_IMAGES ->
          Map.of("text", text(call(options, see(input.images(), input.pairQuestion()))));
      case DIALOGUE ->
          Map.of(
              "text",
              text(
                  call(
                      options,
                      one(input),
                      new AssistantMessage(input.expected()),
                      new UserMessage(input.nextQuestion()))));
      case STREAM -> {
        List<String> pieces =
            model(options).stream(new Prompt(one(input), options.build()))
                .map(SpringAiClient::text)
                .collectList()
                .block();
        yield Map.of(
            "text", String.join("", Objects.requireNonNull(pieces)), "pieces", pieces.size());
      }
      case USAGE -> {
        var usage = call(options, hello()).getMetadata().getUsage();
        yield Map.of("prompt", usage.getPromptTokens(), "completion", usage.getCompletionTokens());
      }
      case N ->
          Map.of(
              "texts",
              call(options.n(2), hello()).getResults().stream()
                  .map(result -> String.valueOf(result.getOutput().getText()))
                  .toList());
      case LOGPROBS -> throw new Unsupported("asks, but does not return them");
      case STOP -> Map.of("text", text(call(options.stop(List.of("shows")), one(input))));
      case SCHEMA ->
          Map.of(
              "text",
              text(
                  call(
                      options.responseFormat(
                          OpenAiChatModel.ResponseFormat.builder()
                              .type(OpenAiChatModel.ResponseFormat.Type.JSON_SCHEMA)
                              .jsonSchema(JsonMapper.shared().writeValueAsString(Shapes.SCHEMA))
                              .build()),
                      hello())));
      case TOOLS_NONE -> tools(options, "none");
      case TOOLS_AUTO -> tools(options, "auto");
      case TOOLS_REQUIRED -> tools(options, "required");
      case TOOLS_NAMED ->
          tools(
              options,
              ChatCompletionToolChoiceOption.ofNamedToolChoice(
                  ChatCompletionNamedToolChoice.builder()
                      .function(
                          ChatCompletionNamedToolChoice.Function.builder().name("count").build())
                      .build()));
      case ERRORS -> {
        try {
          call(options.model("none"), hello());
          yield Map.of();
        } catch (OpenAIServiceException e) {
          yield Map.of("status", e.statusCode(), "message", String.valueOf(e.getMessage()));
        }
      }
      case ABORT -> {
        OpenAiChatOptions.Builder endless =
            options(input, input.url()).maxTokens(1900).extraBody(Map.of("ignore_eos", true));
        Long pieces =
            model(endless).stream(new Prompt(hello(), endless.build())).take(1).count().block();
        yield Map.of(
            "pieces", Objects.requireNonNull(pieces), "text", text(call(options, hello())));
      }
      case RETRY ->
          Map.of("text", text(call(options(input, input.failingOnce()).maxRetries(2), hello())));
      case FILES_AND_BATCH -> throw new Unsupported("no such API");
      case RESPONSES -> throw new Unsupported("no such API");
    };
  }

  private static OpenAiChatOptions.Builder options(ScenarioInput input, String url) {
    return OpenAiChatOptions.builder()
        .baseUrl(url)
        .apiKey("none")
        .model(input.model())
        .temperature(0.0)
        .maxTokens(200)
        .maxRetries(0);
  }

  private static OpenAiChatModel model(OpenAiChatOptions.Builder options) {
    return OpenAiChatModel.builder().options(options.build()).build();
  }

  private static ChatResponse call(OpenAiChatOptions.Builder options, Message... messages) {
    return model(options).call(new Prompt(List.of(messages), options.build()));
  }

  private static String text(ChatResponse response) {
    return response.getResults().stream()
        .map(result -> result.getOutput().getText())
        .filter(Objects::nonNull)
        .reduce("", String::concat);
  }

  private static UserMessage hello() {
    return new UserMessage("Hello!");
  }

  private static UserMessage one(ScenarioInput input) throws IOException {
    return see(List.of(input.image()), input.question());
  }

  private static UserMessage see(List<Path> images, String question) throws IOException {
    List<Media> media = new ArrayList<>();
    for (Path image : images) {
      media.add(
          Media.builder()
              .mimeType(MimeTypeUtils.IMAGE_PNG)
              .data(Files.readAllBytes(image))
              .build());
    }
    return UserMessage.builder().text(question).media(media).build();
  }

  private static Map<String, ?> tools(OpenAiChatOptions.Builder options, Object choice) {
    ChatResponse answer =
        call(options.toolCallbacks(ToolCallbacks.from(new Counting())).toolChoice(choice), hello());
    return ScenarioClient.answer(
        text(answer),
        answer.getResults().stream()
            .flatMap(result -> result.getOutput().getToolCalls().stream())
            .map(call -> ScenarioClient.call(call.name(), call.arguments()))
            .toList());
  }
}
