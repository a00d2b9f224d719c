package dev.onevision.standalone.clients.matrix;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import dev.onevision.client.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's library for Java. */
final class OpenAiJavaClient implements ScenarioClient {

  @Override
  public String name() {
    return "openai-java";
  }

  @Override
  public Map<String, ?> run(Scenario scenario, ScenarioInput input) throws Exception {
    OpenAIClient client = client(input.url(), 0);
    try {
      return run(client, scenario, input);
    } finally {
      client.close();
    }
  }

  private Map<String, ?> run(OpenAIClient client, Scenario scenario, ScenarioInput input)
      throws Exception {
    return switch (scenario) {
      case TEXT -> Map.of("text", text(create(client, hello(input))));
      case IMAGE ->
          Map.of(
              "text", text(create(client, ask(input, List.of(input.image()), input.question()))));
      case TWO_IMAGES ->
          Map.of("text", text(create(client, ask(input, input.images(), input.pairQuestion()))));
      case DIALOGUE ->
          Map.of(
              "text",
              text(
                  create(
                      client,
                      ask(input, List.of(input.image()), input.question())
                          .addAssistantMessage(input.expected())
                          .addUserMessage(input.nextQuestion()))));
      case STREAM -> stream(client, ask(input, List.of(input.image()), input.question()), false);
      case USAGE -> {
        var usage = create(client, hello(input)).usage().orElseThrow();
        yield Map.of("prompt", usage.promptTokens(), "completion", usage.completionTokens());
      }
      case N ->
          Map.of(
              "texts",
              create(client, hello(input).n(2)).choices().stream()
                  .map(choice -> choice.message().content().orElse(""))
                  .toList());
      case LOGPROBS -> {
        ChatCompletion answer = create(client, hello(input).logprobs(true).topLogprobs(2));
        yield Map.of(
            "text",
            text(answer),
            "tokens",
            answer.choices().getFirst().logprobs().orElseThrow().content().orElseThrow().stream()
                .map(token -> token.token())
                .collect(Collectors.joining()));
      }
      case STOP ->
          Map.of(
              "text",
              text(
                  create(
                      client, ask(input, List.of(input.image()), input.question()).stop("shows"))));
      case SCHEMA ->
          Map.of(
              "text",
              text(
                  create(
                      client,
                      hello(input)
                          .putAdditionalBodyProperty(
                              "response_format",
                              JsonValue.from(
                                  Map.of(
                                      "type",
                                      "json_schema",
                                      "json_schema",
                                      Map.of("name", "scene", "schema", Shapes.SCHEMA)))))));
      case TOOLS_NONE -> tools(client, input, ChatCompletionToolChoiceOption.Auto.NONE);
      case TOOLS_AUTO -> tools(client, input, ChatCompletionToolChoiceOption.Auto.AUTO);
      case TOOLS_REQUIRED -> tools(client, input, ChatCompletionToolChoiceOption.Auto.REQUIRED);
      case TOOLS_NAMED ->
          calls(
              create(
                  client,
                  hello(input)
                      .addFunctionTool(count())
                      .toolChoice(
                          ChatCompletionNamedToolChoice.builder()
                              .function(
                                  ChatCompletionNamedToolChoice.Function.builder()
                                      .name("count")
                                      .build())
                              .build())));
      case ERRORS -> {
        try {
          create(client, hello(input).model("none"));
          yield Map.of();
        } catch (OpenAIServiceException e) {
          yield Map.of("status", e.statusCode(), "message", String.valueOf(e.getMessage()));
        }
      }
      case ABORT -> {
        Map<String, Object> aborted =
            stream(
                client,
                hello(input)
                    .maxCompletionTokens(1900)
                    .putAdditionalBodyProperty("ignore_eos", JsonValue.from(true)),
                true);
        yield Map.of("pieces", aborted.get("pieces"), "text", text(create(client, hello(input))));
      }
      case RETRY -> {
        OpenAIClient retrying = client(input.failingOnce(), 2);
        try {
          yield Map.of("text", text(create(retrying, hello(input))));
        } finally {
          retrying.close();
        }
      }
      case FILES_AND_BATCH -> batch(client, input);
      case RESPONSES -> responses(client, input);
    };
  }

  private static OpenAIClient client(String url, int retries) {
    return OpenAIOkHttpClient.builder().baseUrl(url).apiKey("none").maxRetries(retries).build();
  }

  private static ChatCompletion create(
      OpenAIClient client, ChatCompletionCreateParams.Builder request) {
    return client.chat().completions().create(request.build());
  }

  private static ChatCompletionCreateParams.Builder request(ScenarioInput input) {
    return ChatCompletionCreateParams.builder()
        .model(input.model())
        .temperature(0)
        .maxCompletionTokens(200);
  }

  private static ChatCompletionCreateParams.Builder hello(ScenarioInput input) {
    return request(input).addUserMessage("Hello!");
  }

  private static ChatCompletionCreateParams.Builder ask(
      ScenarioInput input, List<Path> images, String question) throws IOException {
    List<ChatCompletionContentPart> parts = new ArrayList<>();
    for (Path image : images) {
      parts.add(
          ChatCompletionContentPart.ofImageUrl(
              ChatCompletionContentPartImage.builder()
                  .imageUrl(
                      ChatCompletionContentPartImage.ImageUrl.builder()
                          .url(Content.dataUrl("image/png", Files.readAllBytes(image)))
                          .build())
                  .build()));
    }
    parts.add(
        ChatCompletionContentPart.ofText(
            ChatCompletionContentPartText.builder().text(question).build()));
    return request(input).addUserMessageOfArrayOfContentParts(parts);
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().getFirst().message().content().orElse("");
  }

  private static Map<String, Object> stream(
      OpenAIClient client, ChatCompletionCreateParams.Builder request, boolean abort) {
    StringBuilder text = new StringBuilder();
    int pieces = 0;
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(request.build())) {
      for (ChatCompletionChunk chunk : (Iterable<ChatCompletionChunk>) chunks.stream()::iterator) {
        pieces++;
        chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
        if (abort) {
          break;
        }
      }
    }
    return Map.of("text", text.toString(), "pieces", pieces);
  }

  private static FunctionDefinition count() {
    FunctionParameters.Builder parameters = FunctionParameters.builder();
    Shapes.SCHEMA.forEach(
        (key, value) -> parameters.putAdditionalProperty(key, JsonValue.from(value)));
    return FunctionDefinition.builder()
        .name("count")
        .description("Counts.")
        .parameters(parameters.build())
        .build();
  }

  private static Map<String, ?> tools(
      OpenAIClient client, ScenarioInput input, ChatCompletionToolChoiceOption.Auto choice) {
    return calls(create(client, hello(input).addFunctionTool(count()).toolChoice(choice)));
  }

  private static Map<String, ?> calls(ChatCompletion answer) {
    return ScenarioClient.answer(
        text(answer),
        answer.choices().getFirst().message().toolCalls().orElse(List.of()).stream()
            .map(call -> call.asFunction().function())
            .map(function -> ScenarioClient.call(function.name(), function.arguments()))
            .toList());
  }

  private static Map<String, ?> batch(OpenAIClient client, ScenarioInput input) throws IOException {
    String line =
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "custom_id",
                    "one",
                    "method",
                    "POST",
                    "url",
                    "/v1/chat/completions",
                    "body",
                    Map.of(
                        "model",
                        input.model(),
                        "messages",
                        List.of(Map.of("role", "user", "content", "Hello!")))));
    String file =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .purpose(FilePurpose.BATCH)
                    .file(
                        MultipartField.<InputStream>builder()
                            .value(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)))
                            .filename("lines.jsonl")
                            .build())
                    .build())
            .id();
    String id =
        client
            .batches()
            .create(
                BatchCreateParams.builder()
                    .inputFileId(file)
                    .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                    .build())
            .id();
    Set<Batch.Status> ends =
        Set.of(
            Batch.Status.COMPLETED,
            Batch.Status.FAILED,
            Batch.Status.EXPIRED,
            Batch.Status.CANCELLED);
    Batch batch =
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> client.batches().retrieve(id), one -> ends.contains(one.status()));
    try (HttpResponse output = client.files().content(batch.outputFileId().orElseThrow())) {
      String text =
          JsonMapper.shared()
              .readTree(output.body())
              .at("/response/body/choices/0/message/content")
              .asString();
      return Map.of("status", batch.status().asString(), "text", text);
    }
  }

  private static Map<String, ?> responses(OpenAIClient client, ScenarioInput input)
      throws IOException {
    List<ResponseInputContent> parts =
        List.of(
            ResponseInputContent.ofInputImage(
                ResponseInputImage.builder()
                    .detail(ResponseInputImage.Detail.AUTO)
                    .imageUrl(Content.dataUrl("image/png", Files.readAllBytes(input.image())))
                    .build()),
            ResponseInputContent.ofInputText(
                ResponseInputText.builder().text(input.question()).build()));
    ResponseCreateParams request =
        ResponseCreateParams.builder()
            .model(input.model())
            .temperature(0)
            .inputOfResponse(
                List.of(
                    ResponseInputItem.ofEasyInputMessage(
                        EasyInputMessage.builder()
                            .role(EasyInputMessage.Role.USER)
                            .contentOfResponseInputMessageContentList(parts)
                            .build())))
            .build();
    String text =
        client.responses().create(request).output().stream()
            .flatMap(item -> item.message().stream())
            .flatMap(message -> message.content().stream())
            .map(content -> content.asOutputText().text())
            .collect(Collectors.joining());
    return Map.of("text", text);
  }
}
