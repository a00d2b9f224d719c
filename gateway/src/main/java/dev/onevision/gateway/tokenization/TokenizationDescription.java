package dev.onevision.gateway.tokenization;

import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;

/** Describes {@code /tokenize} and {@code /detokenize}. */
@Component
class TokenizationDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(TokenizationDescription.class, "tokenization.json");
    api.inherit("TokenizeRequest", ChatRequest.class, TokenizationReader.OF_PROMPT::contains);
    api.limit(
        DetokenizeRequest.class,
        "tokens",
        "maxItems",
        JsonNodeFactory.instance.numberNode(TokenizationReader.MAX_TOKENS));
    api.operation(HttpMethod.POST, "/tokenize", "tokenize", "Returns the tokens of a prompt.")
        .json(TokenizeRequest.class)
        .returns(TokenizeBody.class)
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .responseHeader("x-ignored-fields")
        .fails(404, 504);
    api.operation(HttpMethod.POST, "/detokenize", "detokenize", "Returns the text of tokens.")
        .json(DetokenizeRequest.class)
        .returns(DetokenizeBody.class)
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .fails(404, 504);
  }
}
