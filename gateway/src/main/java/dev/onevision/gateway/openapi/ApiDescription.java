package dev.onevision.gateway.openapi;

/** A room's part of the OpenAPI document. */
public interface ApiDescription {

  /** Adds the room's endpoints and schemas. */
  void describe(OpenApiBuilder api);
}
