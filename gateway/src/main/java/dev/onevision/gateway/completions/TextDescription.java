package dev.onevision.gateway.completions;

import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code POST /v1/completions}. */
@Component
class TextDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(TextDescription.class, "completions.json");
    api.inherit(
        "TextRequest",
        ChatRequest.class,
        field -> !TextRequestReader.FOREIGN.contains(field) && !field.equals("logprobs"));
    api.operation(
            HttpMethod.POST,
            "/v1/completions",
            "createCompletion",
            "Continues a text, without a chat template.")
        .json(TextRequest.class)
        .returns(TextCompletion.class)
        .streams(TextCompletion.class)
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .responseHeader("x-ignored-fields")
        .fails(404, 504);
  }
}
