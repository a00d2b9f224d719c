package dev.onevision.gateway.files.api;

import dev.onevision.gateway.http.Page;
import dev.onevision.gateway.openapi.ApiDescription;
import dev.onevision.gateway.openapi.OpenApiBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Describes {@code /v1/files}. */
@Component
class FileDescription implements ApiDescription {

  private static final String FILE = "/v1/files/{id}";

  @Override
  public void describe(OpenApiBuilder api) {
    api.resource(FileDescription.class, "files.json");
    api.operation(HttpMethod.POST, "/v1/files", "createFile", "Uploads a file of requests.")
        .form("FileForm")
        .returns(FileBody.class);
    api.operation(HttpMethod.GET, "/v1/files", "listFiles", "Lists files.")
        .query("purpose", "Only files with this purpose.")
        .query("order", "asc lists the oldest first.")
        .query("after", "The last id of the page before.")
        .query("limit", "Max files of the page.")
        .returns(Page.class, FileBody.class);
    api.operation(HttpMethod.GET, FILE, "readFile", "Describes a file.")
        .returns(FileBody.class)
        .fails(404);
    api.operation(HttpMethod.DELETE, FILE, "deleteFile", "Deletes a file.")
        .returns(FileBody.Deleted.class)
        .fails(404);
    api.operation(HttpMethod.GET, FILE + "/content", "downloadFile", "Returns a file's content.")
        .returnsBytes()
        .limited()
        .fails(404);
  }
}
