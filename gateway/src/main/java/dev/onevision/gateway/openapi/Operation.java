package dev.onevision.gateway.openapi;

import dev.onevision.gateway.access.limits.LimitHeaders;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An endpoint of the OpenAPI document. Used by one thread. */
public final class Operation {

  private final HttpMethod method;
  private final String path;
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();
  private final ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
  private final List<Content> answers = new ArrayList<>();
  private final TreeSet<Integer> failures = new TreeSet<>(List.of(400, 401, 403, 429, 500, 503));
  private final List<String> headers = new ArrayList<>(List.of("x-request-id"));
  private final Map<Integer, @Nullable Content> others = new TreeMap<>();
  private int status = 200;
  private @Nullable Content body;
  private boolean isPublic;

  Operation(HttpMethod method, String path, String id, String summary) {
    this.method = method;
    this.path = path;
    node.put("operationId", id).put("summary", summary);
    for (String segment : path.split("/")) {
      if (segment.startsWith("{")) {
        String name = segment.replaceAll("[{*}]", "");
        parameter(name, "path", "").put("required", true);
      }
    }
  }

  /** Accepts JSON. */
  public Operation json(Type type) {
    return body(MediaType.APPLICATION_JSON, schemas -> schemas.reference(type));
  }

  /** Accepts the JSON of a schema from a file. */
  public Operation json(String schema) {
    return body(MediaType.APPLICATION_JSON, schemas -> reference(schema));
  }

  /** Accepts a form with the fields of a schema from a file. */
  public Operation form(String schema) {
    return body(MediaType.MULTIPART_FORM_DATA, schemas -> reference(schema));
  }

  private Operation body(MediaType type, Function<Schemas, ObjectNode> schema) {
    body = new Content(type.toString(), schema);
    failures.addAll(List.of(408, 413, 415));
    return limited();
  }

  /** Returns JSON. */
  public Operation returns(Type type, Type... parameters) {
    return returns(MediaType.APPLICATION_JSON, schemas -> schemas.reference(type, parameters));
  }

  /** Returns the JSON of a schema from a file. */
  public Operation returns(String schema) {
    return returns(MediaType.APPLICATION_JSON, schemas -> reference(schema));
  }

  /** Returns bytes. */
  public Operation returnsBytes() {
    return returns(
        MediaType.APPLICATION_OCTET_STREAM, schemas -> JsonNodeFactory.instance.objectNode());
  }

  /** Returns server-sent events, if asked for. The schema is that of the data of one event. */
  public Operation streams(Type... types) {
    return returns(
        MediaType.TEXT_EVENT_STREAM,
        schemas -> {
          ObjectNode event = JsonNodeFactory.instance.objectNode();
          ArrayNode forms = event.putArray("anyOf");
          for (Type type : types) {
            forms.add(schemas.reference(type));
          }
          return event;
        });
  }

  /** Returns server-sent events with the data of a schema from a file, if asked for. */
  public Operation streams(String schema) {
    return returns(MediaType.TEXT_EVENT_STREAM, schemas -> reference(schema));
  }

  private Operation returns(MediaType type, Function<Schemas, ObjectNode> schema) {
    answers.add(new Content(type.toString(), schema));
    return this;
  }

  /** Has no success. */
  public Operation alwaysFails() {
    status = 0;
    return this;
  }

  /** Returns a schema from a file as another media type. */
  public Operation returns(String mediaType, String schema) {
    answers.add(new Content(mediaType, schemas -> reference(schema)));
    return this;
  }

  /** Returns a schema from a file with another status too. */
  public Operation orElse(int otherStatus, String mediaType, String schema) {
    others.put(otherStatus, new Content(mediaType, schemas -> reference(schema)));
    return this;
  }

  /** Returns nothing if the client has the current version. */
  public Operation notModified() {
    others.put(304, null);
    return this;
  }

  /** May also fail with these statuses. */
  public Operation fails(Integer... statuses) {
    failures.addAll(List.of(statuses));
    return this;
  }

  /** Reads a header. */
  public Operation header(String name, String description) {
    parameter(name, "header", description);
    return this;
  }

  /** Reads a parameter of the query. */
  public Operation query(String name, String description) {
    parameter(name, "query", description);
    return this;
  }

  /** Has a header in its response. */
  public Operation responseHeader(String name) {
    headers.add(name);
    return this;
  }

  /** Counts for the limits of the key, which its responses name. An endpoint with a body does. */
  public Operation limited() {
    headers.addAll(LimitHeaders.NAMES);
    return this;
  }

  /** Explains the endpoint. */
  public Operation describe(String description) {
    node.put("description", description);
    return this;
  }

  /** Needs no key and has no limits. */
  public Operation open(Integer... statuses) {
    isPublic = true;
    failures.clear();
    return fails(statuses);
  }

  String method() {
    return method.name().toLowerCase(Locale.ROOT);
  }

  /** A name with slashes is one parameter. */
  String path() {
    return path.replace("{*", "{");
  }

  ObjectNode build(Schemas schemas) {
    node.set("tags", JsonNodeFactory.instance.arrayNode().add(tag()));
    if (isPublic) {
      node.putArray("security");
    }
    if (!parameters.isEmpty()) {
      node.set("parameters", parameters);
    }
    if (body != null) {
      ObjectNode request = node.putObject("requestBody").put("required", true);
      request.putObject("content").set(body.type(), body.media(schemas));
    }
    ObjectNode responses = node.putObject("responses");
    if (status != 0) {
      ObjectNode content = JsonNodeFactory.instance.objectNode();
      answers.forEach(answer -> content.set(answer.type(), answer.media(schemas)));
      succeed(responses, status, "Success.", content);
    }
    others.forEach(
        (other, answer) -> {
          ObjectNode content = JsonNodeFactory.instance.objectNode();
          if (answer != null) {
            content.set(answer.type(), answer.media(schemas));
          }
          succeed(responses, other, other == 304 ? "Not modified." : "Not now.", content);
        });
    failures.forEach(
        failure ->
            responses
                .putObject(failure.toString())
                .put("$ref", "#/components/responses/" + Failures.name(failure)));
    return node;
  }

  private void succeed(ObjectNode responses, int code, String description, ObjectNode content) {
    ObjectNode response = responses.putObject(Integer.toString(code));
    response.put("description", description);
    ObjectNode named = response.putObject("headers");
    headers.forEach(name -> Headers.add(named, name));
    if (!content.isEmpty()) {
      response.set("content", content);
    }
  }

  private String tag() {
    String[] segments = path.split("/");
    return segments[1].equals("v1") ? segments[2] : "gateway";
  }

  private ObjectNode parameter(String name, String in, String description) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
    if (!description.isEmpty()) {
      parameter.put("description", description);
    }
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private static ObjectNode reference(String schema) {
    return JsonNodeFactory.instance.objectNode().put("$ref", OpenApiBuilder.REFERENCE + schema);
  }

  private record Content(String type, Function<Schemas, ObjectNode> schema) {

    ObjectNode media(Schemas schemas) {
      ObjectNode media = JsonNodeFactory.instance.objectNode();
      media.set("schema", schema.apply(schemas));
      return media;
    }
  }
}
