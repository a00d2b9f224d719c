package dev.onevision.kafka.captions;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Usage;
import dev.onevision.kafka.captions.CaptionPublisher.CaptionFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The JSON of results and failures, as {@code docs/schemas} describes it. */
final class CaptionRecords {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final UnaryOperator<String> names;

  /**
   * Creates a writer of records.
   *
   * @param names maps the name of a topic to that on the brokers, which other programs use
   */
  CaptionRecords(UnaryOperator<String> names) {
    this.names = names;
  }

  byte[] result(
      GenerationRequest request,
      RecordPosition position,
      String id,
      @Nullable String metadata,
      int attempt,
      String caption,
      FinishReason reason,
      Usage usage,
      String fingerprint) {
    ObjectNode result = MAPPER.createObjectNode();
    result.put("id", id);
    result.put("caption", caption);
    result.put("finish_reason", reason.name().toLowerCase(Locale.ROOT));
    result
        .putObject("usage")
        .put("prompt_tokens", usage.promptTokens())
        .put("image_tokens", usage.imageTokens())
        .put("completion_tokens", usage.completionTokens());
    result.put("model", request.model());
    result.put("model_fingerprint", fingerprint);
    Part.Embedding image = image(request);
    if (image != null) {
      result
          .putObject("picture")
          .put("digest", image.digest())
          .put("width", image.width())
          .put("height", image.height());
    }
    metadata(result, metadata);
    result.put("attempt", attempt);
    position(result, position);
    return MAPPER.writeValueAsBytes(result);
  }

  /**
   * A failure.
   *
   * @param original the request's record; null leaves only its position
   */
  byte[] failure(CaptionFailure failure, byte @Nullable [] original) {
    ObjectNode result = MAPPER.createObjectNode();
    result.put("id", failure.id());
    result.put("reason", failure.reason().code());
    result.put("message", failure.message());
    result.put("field", failure.field());
    metadata(result, failure.metadata());
    result.put("attempt", failure.attempt());
    position(result, failure.position());
    if (original == null) {
      result.putNull("original");
    } else {
      String text = text(original);
      result
          .putObject("original")
          .put("encoding", text == null ? "base64" : "utf-8")
          .put("value", text == null ? Base64.getEncoder().encodeToString(original) : text);
    }
    return MAPPER.writeValueAsBytes(result);
  }

  private static void metadata(ObjectNode record, @Nullable String metadata) {
    if (metadata != null && isObject(metadata)) {
      record.putRawValue("metadata", new RawValue(metadata));
    }
  }

  /** A request of a foreign producer may carry any text. */
  private static boolean isObject(String metadata) {
    try {
      return MAPPER.readTree(metadata).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  private void position(ObjectNode record, RecordPosition position) {
    record
        .putObject("request")
        .put("topic", names.apply(position.content().topic()))
        .put("partition", position.content().partition())
        .put("offset", position.offset())
        .put("key", position.key());
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static Part.@Nullable Embedding image(GenerationRequest request) {
    return request.turns().stream()
        .flatMap(turn -> turn.parts().stream())
        .filter(Part.Embedding.class::isInstance)
        .map(Part.Embedding.class::cast)
        .findFirst()
        .orElse(null);
  }
}
