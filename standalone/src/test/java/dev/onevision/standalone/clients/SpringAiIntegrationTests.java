package dev.onevision.standalone.clients;

import dev.onevision.standalone.suite.SuiteClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.util.MimeTypeUtils;

/** Spring AI, which sends a message's text before its media. */
class SpringAiIntegrationTests extends ClientScenarios {

  @Override
  ChatAdapter adapter(SuiteClient suite) {
    return new Adapter(suite);
  }

  private static final class Adapter implements ChatAdapter {

    private final SuiteClient suite;
    private final OpenAiChatModel model;

    Adapter(SuiteClient suite) {
      this.suite = suite;
      this.model = model(suite, Map.of(), Map.of());
    }

    @Override
    public String ask(List<Piece> content) {
      return text(model.call(prompt(content)));
    }

    @Override
    public Streamed stream(
        List<Piece> content, Map<String, String> headers, Map<String, Object> parameters) {
      OpenAiChatModel chosen =
          headers.isEmpty() && parameters.isEmpty() ? model : model(suite, headers, parameters);
      StringBuilder text = new StringBuilder();
      try {
        chosen.stream(prompt(content)).doOnNext(piece -> text.append(text(piece))).blockLast();
        return new Streamed(text.toString(), null);
      } catch (RuntimeException failure) {
        return new Streamed(text.toString(), failure);
      }
    }

    private static OpenAiChatModel model(
        SuiteClient suite, Map<String, String> headers, Map<String, Object> parameters) {
      return OpenAiChatModel.builder()
          .options(
              OpenAiChatOptions.builder()
                  .baseUrl(suite.url().resolve("/v1").toString())
                  .apiKey("none")
                  .model(suite.model())
                  .temperature(0.0)
                  .maxRetries(0)
                  .customHeaders(headers)
                  .extraBody(parameters)
                  .build())
          .build();
    }

    /** Text after an image can only be sent as another media item. */
    private static Prompt prompt(List<Piece> content) {
      String text = content.getFirst() instanceof Piece.Text(String first) ? first : "";
      List<Media> media =
          content.stream().skip(text.isEmpty() ? 0 : 1).map(Adapter::media).toList();
      return new Prompt(UserMessage.builder().text(text).media(media).build());
    }

    private static Media media(Piece piece) {
      return switch (piece) {
        case Piece.Text(String text) ->
            Media.builder().mimeType(MimeTypeUtils.TEXT_PLAIN).data(text).build();
        case Piece.Image image ->
            Media.builder()
                .mimeType(MimeTypeUtils.parseMimeType(image.mediaType()))
                .data(image.bytes())
                .build();
      };
    }

    private static String text(ChatResponse response) {
      return response.getResults().stream()
          .flatMap(result -> Stream.ofNullable(result.getOutput().getText()))
          .reduce("", String::concat);
    }
  }
}
