package dev.onevision.gateway.openapi;

import dev.onevision.gateway.access.limits.LimitHeaders;
import dev.onevision.gateway.http.ErrorBody;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The error responses of the OpenAPI document. */
final class Failures {

  private static final Map<Integer, String> MEANINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(400, "The request is invalid; param names the field."),
              Map.entry(401, "API keys are configured, and the request has none of them."),
              Map.entry(403, "The origin of the web page is not allowed, or the key may not."),
              Map.entry(404, "What the request names does not exist."),
              Map.entry(408, "The body stopped, or arrives too slowly."),
              Map.entry(410, "The completion of the stream was cancelled."),
              Map.entry(413, "The body is too large."),
              Map.entry(415, "The media type or the encoding of the body is not supported."),
              Map.entry(429, "A limit is reached. Retry later."),
              Map.entry(500, "An error of the suite."),
              Map.entry(503, "No worker or broker is available, or the gateway stops."),
              Map.entry(504, "The request timed out.")));
  private static final List<Integer> WITH_RETRY_AFTER = List.of(429, 503);

  private Failures() {}

  /** The component of a status. */
  static String name(int status) {
    if (!MEANINGS.containsKey(status)) {
      throw new IllegalStateException("The status " + status + " is not explained.");
    }
    return HttpStatus.valueOf(status).name();
  }

  /** The components, by name. */
  static ObjectNode components() {
    ObjectNode components = JsonNodeFactory.instance.objectNode();
    MEANINGS.forEach(
        (status, meaning) -> {
          ObjectNode response = components.putObject(name(status)).put("description", meaning);
          ObjectNode headers = response.putObject("headers");
          Headers.add(headers, "x-request-id");
          if (WITH_RETRY_AFTER.contains(status)) {
            Headers.add(headers, "Retry-After");
            Headers.add(headers, "retry-after-ms");
          }
          if (status != HttpStatus.UNAUTHORIZED.value()) {
            LimitHeaders.NAMES.forEach(name -> Headers.add(headers, name));
          }
          response
              .putObject("content")
              .putObject(MediaType.APPLICATION_JSON_VALUE)
              .putObject("schema")
              .put("$ref", OpenApiBuilder.REFERENCE + Schemas.name(ErrorBody.class));
        });
    return components;
  }
}
