package dev.onevision.gateway.openapi;

import dev.onevision.gateway.http.ErrorBody;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** What belongs to no room of the API: the document itself, health and errors. */
@Component
class CommonDescription implements ApiDescription {

  private static final String HEALTH = "application/vnd.spring-boot.actuator.v3+json";

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(CommonDescription.class, "common.json");
    api.use(ErrorBody.class);
    api.operation(HttpMethod.GET, "/openapi.json", "readOpenApi", "This document.")
        .open()
        .returns("OpenApiDocument")
        .notModified();
    health(api, "/livez", "readLiveness", "Whether the gateway works.");
    health(api, "/readyz", "readReadiness", "Whether the gateway can answer requests.");
    health(api, "/health", "readHealth", "The same as /readyz.");
  }

  private static void health(OpenApiBuilder api, String path, String id, String summary) {
    api.operation(HttpMethod.GET, path, id, summary)
        .open()
        .returns(HEALTH, "Health")
        .orElse(503, HEALTH, "Health");
  }
}
