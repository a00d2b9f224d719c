package dev.onevision.gateway.completions;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a completion request as a chat request. Thread-safe. */
@Component
class TextRequestReader {

  /** OpenAI's default. */
  private static final int DEFAULT_MAX_TOKENS = 16;

  /** Fields of chat requests that this API does not have. */
  static final Set<String> FOREIGN =
      Set.of(
          "messages",
          "tools",
          "tool_choice",
          "functions",
          "function_call",
          "top_logprobs",
          "continue_final_message",
          "add_generation_prompt",
          "max_completion_tokens");

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final JsonMapper mapper;

  TextRequestReader(ChatRequestParser parser, ChatRequestRules rules, JsonMapper mapper) {
    this.parser = parser;
    this.rules = rules;
    this.mapper = mapper;
  }

  /**
   * Reads a body.
   *
   * @throws ApiException at the first invalid field
   */
  Asked read(byte[] body) {
    TextRequest request = parser.parse(body, TextRequest.class);
    Message prompt =
        new Message("user", new Content.Text(prompt(request.prompt())), null, null, null, null);
    FieldNames names = new FieldNames().add("messages", "prompt").add("messages[0]", "prompt");
    ChatCall call;
    try {
      call = rules.check(parser.parse(fields(request.rest())), List.of(prompt));
    } catch (ApiException e) {
      throw names.in(e);
    }
    if (call.isResumable()) {
      throw ApiException.unsupported(
          "Only streams of chat completions can be resumed.", "stream_options.resumable");
    }
    return new Asked(call.withoutTemplate(), new TextForm(mapper, call.includesUsage(), names));
  }

  private static String prompt(@Nullable JsonNode prompt) {
    if (prompt == null || prompt.isNull()) {
      throw ApiException.invalid(
          "'prompt' is missing. Send a string.", "prompt", "missing_required_parameter");
    }
    JsonNode text = prompt.isArray() && prompt.size() == 1 ? prompt.get(0) : prompt;
    if (text.isArray()) {
      throw ApiException.unsupported(
          "'prompt' must be one string. Send a request for each prompt, or a batch.", "prompt");
    }
    if (!text.isString()) {
      throw ApiException.invalid("'prompt' must be a string.", "prompt", "invalid_type");
    }
    if (text.asString().isEmpty()) {
      throw ApiException.invalidValue("'prompt' is empty.", "prompt");
    }
    return text.asString();
  }

  private static ObjectNode fields(Map<String, @Nullable JsonNode> rest) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    rest.forEach(
        (name, value) -> {
          if (value != null && !value.isNull() && !FOREIGN.contains(name)) {
            fields.set(name, value);
          }
        });
    refuse(fields, "suffix", "", "");
    refuse(fields, "echo", "false", "");
    refuse(fields, "logprobs", "0", "Use /v1/chat/completions for log probabilities.");
    refuse(fields, "best_of", fields.path("n").asString("1"), "");
    if (!fields.has("max_tokens")) {
      fields.put("max_tokens", DEFAULT_MAX_TOKENS);
    }
    return fields;
  }

  /** Refuses a field unless its value has no effect. */
  private static void refuse(ObjectNode fields, String field, String neutral, String advice) {
    JsonNode value = fields.remove(field);
    if (value != null && !value.asString("?").equals(neutral)) {
      throw ApiException.unsupported(
          ("'" + field + "' is not supported. " + advice).strip(), field);
    }
  }
}
