package dev.onevision.standalone.clients;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.onevision.standalone.suite.SuiteClient;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** LangChain4j, whose default is images in low detail. */
class LangChain4jIntegrationTests extends ClientScenarios {

  @Override
  ChatAdapter adapter(SuiteClient suite) {
    return new Adapter(suite);
  }

  private static final class Adapter implements ChatAdapter {

    private final String url;
    private final String modelName;
    private final OpenAiChatModel model;

    Adapter(SuiteClient suite) {
      this.url = suite.url().resolve("/v1").toString();
      this.modelName = suite.model();
      this.model =
          OpenAiChatModel.builder()
              .baseUrl(url)
              .apiKey("none")
              .modelName(modelName)
              .temperature(0.0)
              .maxRetries(0)
              .build();
    }

    @Override
    public String ask(List<Piece> content) {
      return model.chat(message(content)).aiMessage().text();
    }

    @Override
    public Streamed stream(
        List<Piece> content, Map<String, String> headers, Map<String, Object> parameters) {
      OpenAiStreamingChatModel streaming =
          OpenAiStreamingChatModel.builder()
              .baseUrl(url)
              .apiKey("none")
              .modelName(modelName)
              .temperature(0.0)
              .customHeaders(headers)
              .customParameters(parameters)
              .build();
      Listener listener = new Listener();
      streaming.chat(List.of(message(content)), listener);
      return listener.outcome.join();
    }

    private static UserMessage message(List<Piece> content) {
      return UserMessage.from(content.stream().map(Adapter::content).toList());
    }

    private static Content content(Piece piece) {
      return switch (piece) {
        case Piece.Text(String text) -> TextContent.from(text);
        case Piece.Image image ->
            ImageContent.from(
                Base64.getEncoder().encodeToString(image.bytes()),
                image.mediaType(),
                ImageContent.DetailLevel.AUTO);
      };
    }
  }

  private static final class Listener implements StreamingChatResponseHandler {

    private final CompletableFuture<ChatAdapter.Streamed> outcome = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onPartialResponse(String piece) {
      text.append(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      outcome.complete(new ChatAdapter.Streamed(text.toString(), null));
    }

    @Override
    public void onError(Throwable failure) {
      outcome.complete(new ChatAdapter.Streamed(text.toString(), failure));
    }
  }
}
