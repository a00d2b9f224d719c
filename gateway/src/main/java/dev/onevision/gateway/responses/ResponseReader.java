package dev.onevision.gateway.responses;

import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a response request as a chat request. Thread-safe. */
@Component
class ResponseReader {

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final JsonMapper mapper;

  ResponseReader(ChatRequestParser parser, ChatRequestRules rules, JsonMapper mapper) {
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
    ResponseRequest request = parser.parse(body, ResponseRequest.class);
    FieldNames names =
        new FieldNames()
            .add("messages", "input")
            .add("response_format.json_schema", "text.format")
            .add("response_format", "text.format")
            .add("max_completion_tokens", "max_output_tokens")
            .add("tool_choice.function", "tool_choice")
            .add("tool_choice.allowed_tools", "tool_choice");
    List<ChatRequest.@Nullable Message> messages = InputMessages.of(request, names);
    ResponseForm form = new ResponseForm(mapper, request, names);
    ChatCall call;
    try {
      call = rules.check(parser.parse(ChatFields.of(request.rest())), messages);
    } catch (ApiException e) {
      throw form.error(e);
    }
    return new Asked(call, form);
  }
}
