package dev.onevision.vision.captions;

import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.media.Base64Text;
import dev.onevision.contract.media.DataUrl;
import dev.onevision.contract.media.InvalidMediaTextException;
import dev.onevision.contract.media.InvalidMediaUrlException;
import dev.onevision.contract.media.MediaUrl;
import dev.onevision.contract.media.TextCursor;
import dev.onevision.contract.rules.SamplingRange;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.vision.captions.CaptionRequest.Image;
import dev.onevision.vision.captions.CaptionRequest.Source;
import dev.onevision.vision.captions.Fields.InvalidFieldException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads records of {@code captions.requests} by {@code docs/schemas/caption-request.schema.json}.
 * An unknown field is an error, so that a typo in a million records is noticed. Thread-safe.
 */
final class CaptionRequestReader {

  static final int MAX_ID = 256;
  static final int MAX_PROMPT = 65_536;
  static final int MAX_METADATA = 16_384;

  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers in the metadata stay as they are written.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Reads a record.
   *
   * @throws InvalidCaptionException if it is no caption request
   */
  CaptionRequest read(byte[] record) throws InvalidCaptionException {
    JsonNode root;
    try {
      root = mapper.readTree(record);
    } catch (JacksonException e) {
      throw malformed(e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
    }
    if (root.isMissingNode()) {
      throw malformed(0);
    }
    try {
      return request(
          new Fields(
              root,
              "",
              Set.of(
                  "id",
                  "picture",
                  "prompt",
                  "model",
                  "detail",
                  "background",
                  "parameters",
                  "metadata")));
    } catch (InvalidFieldException e) {
      throw new InvalidCaptionException(
          CaptionReason.INVALID_REQUEST, e.complaint() + ".", e.field(), id(root));
    }
  }

  /** Without the parser's own message, which quotes the content. */
  private static InvalidCaptionException malformed(long at) {
    return new InvalidCaptionException(
        CaptionReason.MALFORMED_JSON,
        "The record is not one JSON value in UTF-8 without repeated fields (at byte %d)."
            .formatted(at),
        null,
        null);
  }

  private static @Nullable String id(JsonNode root) {
    JsonNode id = root.get("id");
    if (id == null || !id.isString()) {
      return null;
    }
    String text = id.stringValue();
    return text.isEmpty() || text.codePointCount(0, text.length()) > MAX_ID ? null : text;
  }

  private CaptionRequest request(Fields fields) throws InvalidFieldException {
    String id = fields.text("id", MAX_ID);
    String prompt = fields.text("prompt", MAX_PROMPT);
    JsonNode image = fields.get("picture");
    if (image == null) {
      throw new InvalidFieldException("picture", "is missing");
    }
    JsonNode parameters = fields.get("parameters");
    Fields given =
        new Fields(
            parameters == null ? mapper.createObjectNode() : parameters,
            "parameters",
            Set.of(
                "max_tokens",
                "temperature",
                "top_p",
                "top_k",
                "min_p",
                "seed",
                "repetition_penalty",
                "presence_penalty",
                "frequency_penalty",
                "stop"));
    return new CaptionRequest(
        id,
        new Image(source(image), detail(fields), background(fields)),
        prompt,
        fields.optionalText("model", MAX_ID),
        sampling(given),
        new Stopping(asInt(given.integer("max_tokens", 1, 1 << 20)), given.texts("stop", 4, 256)),
        metadata(fields.get("metadata")));
  }

  private static Source source(JsonNode node) throws InvalidFieldException {
    Fields fields = new Fields(node, "picture", Set.of("url", "base64", "file"));
    if (node.size() != 1) {
      throw new InvalidFieldException("picture", "must have one of 'url', 'base64' and 'file'");
    }
    if (node.has("url")) {
      return url(fields.text("url", Integer.MAX_VALUE));
    }
    if (node.has("file")) {
      return new Source.Stored(fields.text("file", 4096));
    }
    try {
      ByteBuffer content = Base64Text.decode(latin1(fields.text("base64", Integer.MAX_VALUE)));
      if (!content.hasRemaining()) {
        throw new InvalidFieldException("picture.base64", "has no data");
      }
      return inline(content);
    } catch (InvalidMediaTextException e) {
      throw new InvalidFieldException("picture.base64", e.explanation());
    }
  }

  private static Source url(String url) throws InvalidFieldException {
    try {
      TextCursor text = latin1(url);
      if (!DataUrl.startsAt(text)) {
        return new Source.Url(MediaUrl.parse(url).uri());
      }
      DataUrl data = DataUrl.read(text);
      if (!data.mayBeImage()) {
        throw new InvalidFieldException("picture.url", "must have a media type of image/*");
      }
      return inline(data.contents().getFirst());
    } catch (InvalidMediaUrlException e) {
      throw new InvalidFieldException("picture.url", e.explanation());
    } catch (InvalidMediaTextException e) {
      throw new InvalidFieldException("picture.url", e.explanation());
    }
  }

  /** Characters outside of Latin-1 become question marks, which are refused as well. */
  private static TextCursor latin1(String text) {
    return TextCursor.ofText(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Source.Inline inline(ByteBuffer content) {
    byte[] file = new byte[content.remaining()];
    content.get(file);
    return new Source.Inline(file);
  }

  private static Part.Detail detail(Fields fields) throws InvalidFieldException {
    String detail = fields.optionalText("detail", 16);
    if (detail == null) {
      return Part.Detail.AUTO;
    }
    for (Part.Detail known : Part.Detail.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(detail)) {
        return known;
      }
    }
    throw new InvalidFieldException("detail", "must be 'auto', 'low' or 'high'");
  }

  private static @Nullable String background(Fields fields) throws InvalidFieldException {
    String background = fields.optionalText("background", 16);
    if (background != null && !background.matches(Part.BACKGROUND)) {
      throw new InvalidFieldException(
          "background", "must be 'none', 'white', 'black' or a color such as '#ffcc00'");
    }
    return background;
  }

  private static Sampling sampling(Fields given) throws InvalidFieldException {
    Sampling sampling =
        new Sampling(
            given.number("temperature"),
            SamplingRange.topP(given.number("top_p")),
            SamplingRange.topK(asInt(given.integer("top_k", Integer.MIN_VALUE, Integer.MAX_VALUE))),
            given.number("repetition_penalty"),
            given.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            given.number("min_p"),
            given.number("presence_penalty"),
            given.number("frequency_penalty"),
            null);
    SamplingRange violated = SamplingRange.violatedBy(sampling);
    if (violated != null) {
      throw new InvalidFieldException(
          given.at(violated.parameter()), "must be " + violated.bounds());
    }
    return sampling;
  }

  private static @Nullable Integer asInt(@Nullable Long value) {
    return value == null ? null : Math.toIntExact(value);
  }

  private static @Nullable String metadata(@Nullable JsonNode node) throws InvalidFieldException {
    if (node == null) {
      return null;
    }
    if (!node.isObject()) {
      throw new InvalidFieldException("metadata", "must be a JSON object");
    }
    String text = node.toString();
    if (text.length() > MAX_METADATA) {
      throw new InvalidFieldException(
          "metadata", "is longer than %d characters".formatted(MAX_METADATA));
    }
    return text;
  }
}
