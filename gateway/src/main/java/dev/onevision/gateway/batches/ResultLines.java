package dev.onevision.gateway.batches;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** The lines of the files that batches write. Pure. */
final class ResultLines {

  private final JsonMapper mapper;
  private final String batchId;

  ResultLines(JsonMapper mapper, String batchId) {
    this.mapper = mapper;
    this.batchId = batchId;
  }

  /** The result of a line that ran. */
  byte[] answered(BatchLine line, String requestId, BatchEndpoint.Response answer) {
    var out = begin(line);
    text(
        out,
        "\"response\":{\"status_code\":"
            + answer.status()
            + ",\"request_id\":\""
            + requestId
            + "\",\"body\":");
    out.writeBytes(answer.body());
    text(out, "},\"error\":null}\n");
    return out.toByteArray();
  }

  /** The result of a line that did not run before the window ended. */
  byte[] expired(BatchLine line) {
    var out = begin(line);
    text(
        out,
        "\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"This request was not"
            + " answered before the completion window ended.\"}}\n");
    return out.toByteArray();
  }

  private ByteArrayOutputStream begin(BatchLine line) {
    var out = new ByteArrayOutputStream();
    text(out, "{\"id\":\"batch_req_" + Digests.name(batchId + " " + line.customId()) + "\",");
    text(out, "\"custom_id\":");
    out.writeBytes(mapper.writeValueAsBytes(line.customId()));
    text(out, ",");
    return out;
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
