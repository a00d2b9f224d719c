package dev.onevision.gateway.captions;

import dev.onevision.gateway.chat.ChatRequest;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code POST /v1/captions}. */
@Component
class CaptionDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(CaptionDescription.class, "captions.json");
    api.inherit(
        "CaptionForm",
        ChatRequest.class,
        field -> CaptionReader.TEXTS.contains(field) || CaptionReader.VALUES.contains(field));
    api.operation(HttpMethod.POST, "/v1/captions", "createCaption", "Describes an image.")
        .form("CaptionForm")
        .returns(CaptionBody.class)
        .streams("CaptionEvent")
        .header("x-request-timeout", "Time limit in seconds, below the configured deadline.")
        .fails(404, 504);
  }
}
