package dev.onevision.gateway.batches.api;

import dev.onevision.gateway.http.Page;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code /v1/batches}. */
@Component
class BatchDescription implements ApiDescription {

  private static final String BATCH = "/v1/batches/{id}";

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(BatchDescription.class, "batches.json");
    api.operation(
            HttpMethod.POST, "/v1/batches", "createBatch", "Runs a file of requests in spare time.")
        .json("BatchRequest")
        .returns(BatchBody.class)
        .fails(404);
    api.operation(HttpMethod.GET, "/v1/batches", "listBatches", "Lists batches, the newest first.")
        .query("after", "The last id of the page before.")
        .query("limit", "Max batches of the page.")
        .returns(Page.class, BatchBody.class);
    api.operation(HttpMethod.GET, BATCH, "readBatch", "Describes a batch.")
        .returns(BatchBody.class)
        .fails(404);
    api.operation(HttpMethod.POST, BATCH + "/cancel", "cancelBatch", "Cancels a batch.")
        .returns(BatchBody.class)
        .fails(404);
  }
}
