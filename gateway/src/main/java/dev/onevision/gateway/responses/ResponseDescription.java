package dev.onevision.gateway.responses;

import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.chat.LogprobsBody;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import dev.onevision.gateway.responses.ResponseRequest.Input;
import dev.onevision.gateway.responses.ResponseRequest.Item;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code /v1/responses}. */
@Component
class ResponseDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.union(Input.class, String.class, new ParameterizedTypeReference<List<Item>>() {}.getType());
    api.use(LogprobsBody.class);
    api.resource(ResponseDescription.class, "responses.json");
    api.inherit(
        "ResponseRequest",
        ChatRequest.class,
        field -> !ChatFields.FOREIGN.contains(field) && !field.equals("logprobs"));
    api.operation(
            HttpMethod.POST,
            "/v1/responses",
            "createResponse",
            "Answers input, in the form of OpenAI's Responses API.")
        .json(ResponseRequest.class)
        .returns("Response")
        .streams("ResponseEvent")
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .responseHeader("x-ignored-fields")
        .fails(404, 504);
    notStored(api, HttpMethod.GET, "readResponse");
    notStored(api, HttpMethod.DELETE, "deleteResponse");
  }

  private static void notStored(OpenApiBuilder api, HttpMethod method, String id) {
    api.operation(method, "/v1/responses/{id}", id, "Always 404: responses are not stored.")
        .alwaysFails()
        .fails(404);
  }
}
