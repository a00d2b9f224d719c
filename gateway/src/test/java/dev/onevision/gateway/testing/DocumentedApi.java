package dev.onevision.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of a gateway, to check responses against. Objects may have only the fields
 * that the document names. Thread-safe.
 */
public final class DocumentedApi {

  /** Statuses of requests that do not reach the endpoint. */
  private static final Set<Integer> OF_PROTOCOL = Set.of(405, 414, 431, 505);

  private static final String SCHEMAS = "#/components/schemas/";

  private final JsonNode document;
  private final ObjectNode definitions;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  /** Reads a document. */
  public DocumentedApi(String json) {
    this.document = JsonMapper.shared().readTree(json);
    this.definitions = (ObjectNode) document.at("/components/schemas").deepCopy();
    close(definitions);
  }

  /** The document. */
  public JsonNode document() {
    return document;
  }

  /** The operation that a request asks for; null if the document has none. */
  public @Nullable JsonNode operation(String method, String path) {
    String asked =
        path.startsWith("/v1/") && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return Stream.of("[^/]+", ".+")
        .flatMap(
            parameter ->
                document.path("paths").properties().stream()
                    .filter(entry -> matches(entry.getKey(), parameter, asked)))
        .findFirst()
        .map(entry -> entry.getValue().get(method.toLowerCase(Locale.ROOT)))
        .orElse(null);
  }

  /** Asserts that the document has this response. */
  public void check(HttpResponse<String> response) {
    HttpRequest request = response.request();
    JsonNode operation = operation(request.method(), request.uri().getRawPath());
    int status = response.statusCode();
    if (request.method().equals("HEAD") || request.method().equals("OPTIONS")) {
      return;
    }
    if (operation == null || OF_PROTOCOL.contains(status)) {
      if (status >= 400) {
        checkBody("ErrorBody", response.body(), request.uri().getPath());
      }
      return;
    }
    String where = request.method() + " " + request.uri().getPath() + " " + status;
    JsonNode documented = operation.path("responses").path(Integer.toString(status));
    assertThat(documented.isMissingNode())
        .as("status not in the OpenAPI document: %s: %s", where, response.body())
        .isFalse();
    documented = resolve(documented);
    checkHeaders(documented.path("headers"), response, where);
    if (documented.path("content").isEmpty()) {
      return;
    }
    String type =
        response.headers().firstValue("content-type").orElse("none").replaceAll(";.*", "");
    JsonNode media = documented.path("content").path(type);
    assertThat(media.isMissingNode()).as("media type of " + where + ": " + type).isFalse();
    switch (type) {
      case "application/json" -> checkBody(media.path("schema"), response.body(), where);
      case "text/event-stream" ->
          events(response.body())
              .forEach(
                  event -> {
                    JsonNode schema = media.path("schema");
                    boolean failed =
                        event.contains("\"error\":{") && event.startsWith("{\"error\"");
                    if (failed) {
                      checkBody("ErrorBody", event, where);
                    } else {
                      checkBody(schema, event, where);
                    }
                  });
      default -> {}
    }
  }

  /** Every header that the document knows must be where it says, and have the form it says. */
  private void checkHeaders(JsonNode documented, HttpResponse<String> response, String where) {
    document
        .at("/components/headers")
        .forEachEntry(
            (name, header) -> {
              Optional<String> value = response.headers().firstValue(name);
              assertThat(documented.has(name) || value.isEmpty())
                  .as("%s has the header %s, which is not in the OpenAPI document", where, name)
                  .isTrue();
              assertThat(
                      value.isPresent()
                          || !(documented.has(name) && header.path("required").asBoolean(false)))
                  .as("%s lacks the header %s", where, name)
                  .isTrue();
              value.ifPresent(
                  text ->
                      checkBody(
                          header.path("schema"),
                          JsonMapper.shared().writeValueAsString(text),
                          where + " " + name));
            });
  }

  /** The problems of a value by a schema of the document, whose objects may have other fields. */
  public List<String> problems(JsonNode schema, String json) {
    return compiled("open " + schema, schema, (ObjectNode) document.at("/components/schemas"))
        .validate(json, InputFormat.JSON)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private void checkBody(String schema, String body, String where) {
    checkBody(JsonMapper.shared().createObjectNode().put("$ref", SCHEMAS + schema), body, where);
  }

  private void checkBody(JsonNode schema, String body, String where) {
    List<Error> problems =
        compiled(schema.toString(), schema, definitions).validate(body, InputFormat.JSON);
    assertThat(problems).as("%s does not fit the OpenAPI document: %s", where, body).isEmpty();
  }

  private Schema compiled(String key, JsonNode schema, ObjectNode all) {
    return schemas.computeIfAbsent(
        key,
        text -> {
          ObjectNode whole = ((ObjectNode) schema).deepCopy();
          whole.putObject("$defs").setAll(all);
          return registry.getSchema(whole.toString().replace(SCHEMAS, "#/$defs/"));
        });
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : document.at(reference.asString().substring(1));
  }

  /** Where no other path fits, a parameter may have slashes, as the names of models do. */
  private static boolean matches(String template, String parameter, String path) {
    return path.matches(template.replace(".", "\\.").replaceAll("\\{[^}]+}", parameter));
  }

  /** The data of events; empty for the last one. */
  private static List<String> events(String stream) {
    try (Stream<String> lines = stream.lines()) {
      return new ArrayList<>(
          lines
              .filter(line -> line.startsWith("data: "))
              .map(line -> line.substring("data: ".length()))
              .filter(data -> !data.equals("[DONE]"))
              .toList());
    }
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.values().forEach(DocumentedApi::close);
  }
}
