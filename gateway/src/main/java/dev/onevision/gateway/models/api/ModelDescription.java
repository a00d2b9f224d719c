package dev.onevision.gateway.models.api;

import dev.onevision.gateway.models.api.ModelsController.Model;
import dev.onevision.gateway.models.api.ModelsController.ModelList;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code /v1/models}. */
@Component
class ModelDescription implements ApiDescription {

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(ModelDescription.class, "models.json");
    api.operation(HttpMethod.GET, "/v1/models", "listModels", "Lists the announced models.")
        .returns(ModelList.class);
    api.operation(HttpMethod.GET, "/v1/models/{*name}", "readModel", "Describes a model.")
        .describe("The name may contain slashes.")
        .returns(Model.class)
        .fails(404);
  }
}
