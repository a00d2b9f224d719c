package dev.onevision.gateway.tokenization;

import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.TokenizedPrompt;
import dev.onevision.gateway.chat.Asked;
import dev.onevision.gateway.chat.ChatCall;
import dev.onevision.gateway.chat.ChatRequest.Content;
import dev.onevision.gateway.chat.ChatRequest.Message;
import dev.onevision.gateway.chat.ChatRequestParser;
import dev.onevision.gateway.chat.ChatRequestRules;
import dev.onevision.gateway.chat.FieldNames;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads requests for the tokenizer as chat requests. Thread-safe. */
@Component
class TokenizationReader {

  /** Keeps the request below the broker's record limit. */
  static final int MAX_TOKENS = 100_000;

  /** The fields of a chat request that make its prompt. */
  static final Set<String> OF_PROMPT =
      Set.of(
          "model",
          "messages",
          "tools",
          "tool_choice",
          "continue_final_message",
          "add_generation_prompt",
          "multi_image",
          "background");

  /** Fields of a chat request that concern only its response. */
  private static final Set<String> OF_STREAM = Set.of("stream", "stream_options", "n");

  private final ChatRequestParser parser;
  private final ChatRequestRules rules;
  private final ModelCatalog catalog;
  private final JsonMapper mapper;

  TokenizationReader(
      ChatRequestParser parser, ChatRequestRules rules, ModelCatalog catalog, JsonMapper mapper) {
    this.parser = parser;
    this.rules = rules;
    this.catalog = catalog;
    this.mapper = mapper;
  }

  /**
   * Reads a body of {@code /tokenize}.
   *
   * @throws ApiException at the first invalid field
   */
  Asked tokenize(byte[] body) {
    TokenizeRequest request = parser.parse(body, TokenizeRequest.class);
    boolean texts = Boolean.TRUE.equals(request.returnTokenStrings());
    ChatCall call = request.prompt() == null ? chat(request) : text(request, request.prompt());
    return new Asked(
        call.tokenized(new Tokenization.Encode(texts)),
        new TokenizationForm(new FieldNames(), (info, text) -> tokens(info.model(), read(text))));
  }

  /**
   * Reads a body of {@code /detokenize}.
   *
   * @throws ApiException at the first invalid field
   */
  Asked detokenize(byte[] body) {
    DetokenizeRequest request = parser.parse(body, DetokenizeRequest.class);
    List<@Nullable Integer> tokens = request.tokens();
    if (tokens == null) {
      throw ApiException.invalid(
          "'tokens' is missing. Send a list of token ids.", "tokens", "missing_required_parameter");
    }
    if (tokens.size() > MAX_TOKENS) {
      throw ApiException.invalidValue(
          "'tokens' has %d tokens, at most %d are allowed.".formatted(tokens.size(), MAX_TOKENS),
          "tokens");
    }
    List<Integer> ids = new ArrayList<>(tokens.size());
    for (Integer token : tokens) {
      if (token == null || token < 0) {
        throw ApiException.invalidValue("'tokens' must be token ids, from 0 on.", "tokens");
      }
      ids.add(token);
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (request.model() != null) {
      fields.put("model", request.model());
    }
    return new Asked(
        call(fields, "").tokenized(new Tokenization.Decode(ids)),
        new TokenizationForm(new FieldNames(), (info, text) -> new DetokenizeBody(text)));
  }

  private ChatCall text(TokenizeRequest request, String prompt) {
    if (request.rest().get("messages") != null) {
      throw ApiException.invalidValue(
          "'prompt' and 'messages' exclude each other. Send one.", "messages");
    }
    if (prompt.isEmpty()) {
      throw ApiException.invalidValue("'prompt' is empty.", "prompt");
    }
    try {
      return call(fields(request.rest()), prompt);
    } catch (ApiException e) {
      throw new FieldNames().add("messages", "prompt").add("messages[0]", "prompt").in(e);
    }
  }

  private ChatCall chat(TokenizeRequest request) {
    return rules.check(parser.parse(fields(request.rest())));
  }

  private ChatCall call(ObjectNode fields, String prompt) {
    Message message = new Message("user", new Content.Text(prompt), null, null, null, null);
    return rules.check(parser.parse(fields), List.of(message)).withoutTemplate();
  }

  private static ObjectNode fields(Map<String, @Nullable JsonNode> rest) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    rest.forEach(
        (name, value) -> {
          if (value != null && !value.isNull() && !OF_STREAM.contains(name)) {
            fields.set(name, value);
          }
        });
    return fields;
  }

  private TokenizedPrompt read(String json) {
    return mapper.readValue(json, TokenizedPrompt.class);
  }

  private TokenizeBody tokens(String model, TokenizedPrompt prompt) {
    Integer context = catalog.find(model).map(ServedModel::contextLength).orElse(null);
    return new TokenizeBody(
        prompt.count(), prompt.mediaTokens(), context, prompt.tokens(), prompt.texts());
  }
}
