package dev.onevision.gateway.captions;

import dev.onevision.contract.media.DataUrl;
import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.ImageUrl;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.chat.MediaReference;
import dev.onevision.gateway.http.ApiException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads an uploaded form as a chat request about one image. Thread-safe. */
@Component
class CaptionReader {

  static final Set<String> TEXTS = Set.of("model", "background", "service_tier");
  static final Set<String> VALUES =
      Set.of("max_tokens", "temperature", "top_p", "top_k", "seed", "stream");

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final CaptionProperties properties;
  private final JsonMapper mapper;

  CaptionReader(
      ChatRequestParser parser,
      ChatRequestRules rules,
      CaptionProperties properties,
      JsonMapper mapper) {
    this.parser = parser;
    this.rules = rules;
    this.properties = properties;
    this.mapper = mapper;
  }

  /**
   * Reads a form.
   *
   * @throws ApiException at the first invalid field
   */
  Asked read(CaptionUpload upload) {
    Map<String, String> fields = upload.fields();
    ContentPart image =
        new ContentPart(
            "image_url",
            null,
            null,
            new ImageUrl(reference(upload), null, "image_url"),
            null,
            null,
            fields.get("detail"));
    String prompt = fields.getOrDefault("prompt", properties.prompt());
    ContentPart question = new ContentPart("text", prompt, null, null, null, null, null);
    Message message =
        new Message("user", new Content.Parts(List.of(image, question)), null, null, null, null);
    FieldNames names =
        new FieldNames()
            .add("messages[0].content[0].image_url", CaptionUpload.IMAGE)
            .add("messages[0].content[0].detail", "detail")
            .add("messages", "prompt");
    try {
      ChatCall call = rules.check(parser.parse(chat(fields)), List.of(message));
      return new Asked(call, new CaptionForm(mapper, names));
    } catch (ApiException e) {
      throw names.in(e);
    }
  }

  /** The image is a file, or a field with its URL. */
  private static MediaReference reference(CaptionUpload upload) {
    ByteBuffer file = upload.image();
    if (file != null) {
      return new MediaReference.Inline(new DataUrl("", List.of(file)));
    }
    String url = upload.fields().get(CaptionUpload.IMAGE);
    if (url == null) {
      throw ApiException.invalid(
          "The form has no image. Send a file or a URL as the part 'image'.",
          CaptionUpload.IMAGE,
          "missing_required_parameter");
    }
    return new MediaReference.Address(url);
  }

  private ObjectNode chat(Map<String, String> fields) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    fields.forEach(
        (name, value) -> {
          if (TEXTS.contains(name)) {
            chat.put(name, value);
          } else if (VALUES.contains(name)) {
            try {
              chat.set(name, mapper.readTree(value));
            } catch (JacksonException e) {
              throw ApiException.invalid(
                  "'" + name + "' must be a number or a boolean.", name, "invalid_type");
            }
          } else if (!Set.of(CaptionUpload.IMAGE, "prompt", "detail").contains(name)) {
            throw ApiException.invalidValue(
                "The form has a field that is not known. Use image, prompt, model, detail,"
                    + " background, max_tokens, temperature, top_p, top_k, seed, stream and"
                    + " service_tier.",
                name);
          }
        });
    return chat;
  }
}
