package dev.onevision.gateway.chat;

import dev.onevision.contract.media.DataUrl;
import dev.onevision.contract.media.InvalidMediaTextException;
import dev.onevision.contract.media.TextCursor;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.ImageUrl;
import dev.onevision.gateway.chat.ChatRequest.Stop;
import dev.onevision.gateway.chat.ChatRequest.VideoUrl;
import dev.onevision.gateway.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Parses {@link ChatRequest} and bodies of other APIs. Unknown fields are ignored, as by OpenAI's
 * servers; values of the wrong type are refused and never converted. Thread-safe.
 */
@Component
public class ChatRequestParser {

  private final JsonMapper mapper;

  ChatRequestParser(JsonMapper mapper) {
    var shapes = new SimpleModule();
    shapes.addDeserializer(Content.class, new ContentDeserializer());
    shapes.addDeserializer(MediaReference.class, new MediaReferenceDeserializer());
    shapes.addDeserializer(ImageUrl.class, new ImageUrlDeserializer());
    shapes.addDeserializer(VideoUrl.class, new VideoUrlDeserializer());
    shapes.addDeserializer(Stop.class, new StopDeserializer());
    this.mapper =
        mapper
            .rebuild()
            .addModule(shapes)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // Checked below with a message of our own.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                LogicalType.Textual,
                config ->
                    config
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .withCoercionConfigDefaults(
                config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .build();
  }

  /**
   * Parses a body.
   *
   * @throws ApiException if it is not JSON, or a field has the wrong type
   */
  public ChatRequest parse(byte[] body) {
    return parse(body, ChatRequest.class);
  }

  /**
   * Parses the body of an API whose messages have the parts of chat messages.
   *
   * @throws ApiException if it is not JSON, or a field has the wrong type
   */
  public <T> T parse(byte[] body, Class<T> type) {
    if (body.length == 0) {
      throw ApiException.invalid(
          "The body is empty; it must be a JSON object.", null, "invalid_json");
    }
    ObjectReader reader = mapper.readerFor(type);
    try (JsonParser parser = reader.createParser(body)) {
      return parse(reader, parser);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /**
   * Parses fields of a chat request that another API has.
   *
   * @throws ApiException if a field has the wrong type
   */
  public ChatRequest parse(ObjectNode fields) {
    ObjectReader reader = mapper.readerFor(ChatRequest.class);
    try (JsonParser parser = reader.treeAsTokens(fields)) {
      return parse(reader, parser);
    }
  }

  private static <T> T parse(ObjectReader reader, JsonParser parser) {
    T request;
    try {
      request = reader.readValue(parser);
    } catch (DatabindException e) {
      // The parser is still at the refused value.
      throw wrongType(e, parser.currentToken());
    } catch (InputCoercionException e) {
      throw outOfRange(e);
    }
    if (request == null) {
      throw ApiException.invalid(
          "The body is null; it must be a JSON object.", null, "invalid_type");
    }
    if (parser.nextToken() != null) {
      throw ApiException.invalid(
          "The body has text after its JSON object" + place(parser.currentTokenLocation()) + ".",
          null,
          "invalid_json");
    }
    return request;
  }

  private static ApiException wrongType(DatabindException problem, @Nullable JsonToken found) {
    String param = FieldPath.of(problem);
    Class<?> target =
        problem instanceof MismatchedInputException wrong ? wrong.getTargetType() : null;
    return ApiException.invalid(
        "Invalid type for "
            + (param == null ? "the body" : "'" + param + "'")
            + ": expected "
            + FieldPath.expected(target)
            + ", but got "
            + (found == null ? "something else" : FieldPath.found(found))
            + " instead.",
        param,
        "invalid_type");
  }

  private static ApiException outOfRange(InputCoercionException problem) {
    String param = FieldPath.of(problem);
    return ApiException.invalid(
        (param == null ? "The number" + place(problem.getLocation()) : "'" + param + "'")
            + " must be "
            + FieldPath.range(problem.getTargetType())
            + ".",
        param,
        "invalid_type");
  }

  private static ApiException malformed(JacksonException problem) {
    return ApiException.invalid(
        JsonProblem.message(problem) + place(problem.getLocation()) + ".", null, "invalid_json");
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static final class ContentDeserializer extends StdDeserializer<Content> {

    private static final TypeReference<List<@Nullable ContentPart>> PARTS =
        new TypeReference<>() {};

    ContentDeserializer() {
      super(Content.class);
    }

    @Override
    public Content deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> new Content.Text(parser.getString());
        case START_ARRAY ->
            new Content.Parts(
                context.readValue(parser, context.getTypeFactory().constructType(PARTS)));
        default -> (Content) context.handleUnexpectedToken(Content.class, parser);
      };
    }
  }

  private static final class StopDeserializer extends StdDeserializer<Stop> {

    private static final TypeReference<List<@Nullable String>> STRINGS = new TypeReference<>() {};

    StopDeserializer() {
      super(Stop.class);
    }

    @Override
    public Stop deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> new Stop(List.of(parser.getString()));
        case START_ARRAY ->
            new Stop(context.readValue(parser, context.getTypeFactory().constructType(STRINGS)));
        default -> (Stop) context.handleUnexpectedToken(Stop.class, parser);
      };
    }
  }

  private static final class ImageUrlDeserializer extends StdDeserializer<ImageUrl> {

    ImageUrlDeserializer() {
      super(ImageUrl.class);
    }

    @Override
    public ImageUrl deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING ->
            new ImageUrl(context.readValue(parser, MediaReference.class), null, "image_url");
        case START_OBJECT -> {
          ImageUrl.Members members = context.readValue(parser, ImageUrl.Members.class);
          yield new ImageUrl(members.url(), members.detail(), "image_url.url");
        }
        default -> (ImageUrl) context.handleUnexpectedToken(ImageUrl.class, parser);
      };
    }
  }

  private static final class VideoUrlDeserializer extends StdDeserializer<VideoUrl> {

    VideoUrlDeserializer() {
      super(VideoUrl.class);
    }

    @Override
    public VideoUrl deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING ->
            new VideoUrl(context.readValue(parser, MediaReference.class), null, null, "video_url");
        case START_OBJECT -> {
          VideoUrl.Members members = context.readValue(parser, VideoUrl.Members.class);
          yield new VideoUrl(
              members.url(), members.frames(), members.framesPerSecond(), "video_url.url");
        }
        default -> (VideoUrl) context.handleUnexpectedToken(VideoUrl.class, parser);
      };
    }
  }

  /**
   * Decodes data URLs directly from the bytes of the body. The parser knows where the string
   * starts, has not read it yet, and skips it afterwards.
   */
  private static final class MediaReferenceDeserializer extends StdDeserializer<MediaReference> {

    MediaReferenceDeserializer() {
      super(MediaReference.class);
    }

    @Override
    public MediaReference deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (MediaReference) context.handleUnexpectedToken(MediaReference.class, parser);
      }
      TokenStreamLocation location = parser.currentTokenLocation();
      if (location.contentReference().getRawContent() instanceof byte[] body) {
        int start = Math.toIntExact(location.getByteOffset()) + 1;
        if (start > 0 && start < body.length && body[start - 1] == '"') {
          TextCursor text = TextCursor.ofJsonString(body, start, stringEnd(body, start));
          if (DataUrl.startsAt(text)) {
            return inline(text);
          }
        }
      }
      String url = parser.getString();
      TextCursor text = TextCursor.ofText(url.getBytes(StandardCharsets.UTF_8));
      return DataUrl.startsAt(text) ? inline(text) : new MediaReference.Address(url);
    }

    private static MediaReference inline(TextCursor text) {
      try {
        return new MediaReference.Inline(DataUrl.read(text));
      } catch (InvalidMediaTextException e) {
        return new MediaReference.Unreadable("The data URL " + e.explanation() + ".");
      }
    }

    /** The index of the closing quote, or the length of the body. */
    private static int stringEnd(byte[] body, int start) {
      int end = start;
      while (end < body.length && body[end] != '"') {
        end += body[end] == '\\' ? 2 : 1;
      }
      return Math.min(end, body.length);
    }
  }
}
