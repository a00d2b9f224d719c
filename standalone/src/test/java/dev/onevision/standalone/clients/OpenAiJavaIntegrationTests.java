package dev.onevision.standalone.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.onevision.standalone.suite.SuiteClient;
import java.util.List;
import java.util.Map;

/** OpenAI's own library for Java. */
class OpenAiJavaIntegrationTests extends ClientScenarios {

  @Override
  ChatAdapter adapter(SuiteClient suite) {
    return new Adapter(suite);
  }

  private static final class Adapter implements ChatAdapter {

    private final OpenAIClient client;
    private final String model;

    Adapter(SuiteClient suite) {
      this.client =
          OpenAIOkHttpClient.builder()
              .baseUrl(suite.url().resolve("/v1").toString())
              .apiKey("none")
              .maxRetries(0)
              .build();
      this.model = suite.model();
    }

    @Override
    public String ask(List<Piece> content) {
      return client
          .chat()
          .completions()
          .create(request(content).build())
          .choices()
          .getFirst()
          .message()
          .content()
          .orElseThrow();
    }

    @Override
    public Streamed stream(
        List<Piece> content, Map<String, String> headers, Map<String, Object> parameters) {
      ChatCompletionCreateParams.Builder request = request(content);
      headers.forEach(request::putAdditionalHeader);
      parameters.forEach(
          (field, value) -> request.putAdditionalBodyProperty(field, JsonValue.from(value)));
      StringBuilder text = new StringBuilder();
      try (StreamResponse<ChatCompletionChunk> chunks =
          client.chat().completions().createStreaming(request.build())) {
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .forEach(choice -> choice.delta().content().ifPresent(text::append));
        return new Streamed(text.toString(), null);
      } catch (OpenAIException failure) {
        return new Streamed(text.toString(), failure);
      }
    }

    @Override
    public void close() {
      client.close();
    }

    private ChatCompletionCreateParams.Builder request(List<Piece> content) {
      return ChatCompletionCreateParams.builder()
          .model(model)
          .temperature(0)
          .addUserMessageOfArrayOfContentParts(content.stream().map(Adapter::part).toList());
    }

    private static ChatCompletionContentPart part(Piece piece) {
      return switch (piece) {
        case Piece.Text(String text) ->
            ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text(text).build());
        case Piece.Image image ->
            ChatCompletionContentPart.ofImageUrl(
                ChatCompletionContentPartImage.builder()
                    .imageUrl(
                        ChatCompletionContentPartImage.ImageUrl.builder()
                            .url(image.dataUrl())
                            .build())
                    .build());
      };
    }
  }
}
