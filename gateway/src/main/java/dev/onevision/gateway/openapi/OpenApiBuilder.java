package dev.onevision.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects the parts of the OpenAPI document. Schemas come from records; resources and limits add
 * what a record cannot say. What they add must fit a field that exists. Used by one thread.
 */
public final class OpenApiBuilder {

  static final String REFERENCE = "#/components/schemas/";

  private final List<Operation> operations = new ArrayList<>();
  private final Map<Class<?>, List<Type>> unions = new HashMap<>();
  private final List<Type> types = new ArrayList<>();
  private final List<Runnable> edits = new ArrayList<>();
  private final List<Runnable> derivations = new ArrayList<>();
  private final List<Runnable> requirements = new ArrayList<>();
  private final ObjectNode resources = object();
  private ObjectNode schemas = object();

  OpenApiBuilder() {}

  /**
   * Adds an endpoint.
   *
   * @param path as in the mapping of the controller
   * @param id unique name, from which clients are generated
   */
  public Operation operation(HttpMethod method, String path, String id, String summary) {
    Operation operation = new Operation(method, path, id, summary);
    operations.add(operation);
    return operation;
  }

  /** Says that a body has this type in one of several forms. */
  public void union(Class<?> type, Type... forms) {
    unions.put(type, List.of(forms));
  }

  /** Has a schema for a type that only files refer to. */
  public void use(Type type) {
    types.add(type);
  }

  /**
   * Adds schemas, and what the records do not say about fields, from a file.
   *
   * <pre>
   *   {"schemas": {NAME: SCHEMA}, "fields": {NAME: {FIELD: KEYWORDS}},
   *    "extra": {NAME: {FIELD: SCHEMA}}, "required": {NAME: [FIELD]}}
   * </pre>
   */
  public void resource(Class<?> room, String file) {
    JsonNode content = read(room, file);
    content.path("schemas").forEachEntry(resources::set);
    edits.add(
        () -> {
          forEachField(
              content.path("fields"),
              (schema, name, keywords) -> field(schema, name).setAll((ObjectNode) keywords));
          forEachField(
              content.path("extra"), (schema, name, field) -> properties(schema).set(name, field));
        });
    requirements.add(
        () ->
            content
                .path("required")
                .forEachEntry(
                    (schema, fields) -> {
                      fields.values().forEach(field -> field(schema, field.asString()));
                      schema(schema).set("required", fields);
                    }));
  }

  /** Adds a keyword to a field. */
  public void limit(Class<?> type, String field, String keyword, JsonNode value) {
    edits.add(() -> field(Schemas.name(type), field).set(keyword, value));
  }

  /** Removes fields that are always refused. */
  public void hide(Class<?> type, Collection<String> fields) {
    edits.add(
        () ->
            fields.forEach(
                name -> {
                  field(Schemas.name(type), name);
                  properties(Schemas.name(type)).remove(name);
                }));
  }

  /** Adds fields that the record does not name. */
  public void add(Class<?> type, Collection<String> fields, ObjectNode schema) {
    edits.add(
        () -> fields.forEach(name -> properties(Schemas.name(type)).set(name, schema.deepCopy())));
  }

  /** Adds to a schema the fields of another request that its endpoint reads too. */
  public void inherit(String target, Class<?> from, Predicate<String> which) {
    derivations.add(
        () -> {
          ObjectNode own = properties(target);
          properties(Schemas.name(from))
              .forEachEntry(
                  (name, schema) -> {
                    if (!own.has(name) && which.test(name)) {
                      own.set(name, schema.deepCopy());
                    }
                  });
        });
  }

  /** The paths and components. */
  ObjectNode build() {
    Schemas generator = new Schemas(unions);
    ObjectNode paths = object();
    for (Operation operation : operations) {
      ObjectNode path = paths.withObjectProperty(operation.path());
      path.set(operation.method(), operation.build(generator));
    }
    types.forEach(generator::reference);
    schemas = generator.collect();
    requests(paths).forEach(name -> schema(name).remove("required"));
    schemas.setAll(resources);
    edits.forEach(Runnable::run);
    derivations.forEach(Runnable::run);
    requirements.forEach(Runnable::run);
    ObjectNode document = object();
    document.set("paths", paths);
    document.withObjectProperty("components").set("schemas", schemas);
    return document;
  }

  /** The schemas that request bodies use. Their fields may be absent. */
  private Set<String> requests(ObjectNode paths) {
    Set<String> names = new HashSet<>();
    paths.findValues("requestBody").forEach(body -> follow(body, names));
    return names;
  }

  private void follow(JsonNode node, Set<String> names) {
    for (JsonNode reference : node.findValues("$ref")) {
      String name = reference.asString().substring(REFERENCE.length());
      if (schemas.has(name) && names.add(name)) {
        follow(schemas.get(name), names);
      }
    }
  }

  private ObjectNode schema(String name) {
    if (!(schemas.get(name) instanceof ObjectNode schema)) {
      throw new IllegalStateException("There is no schema " + name + ".");
    }
    return schema;
  }

  private ObjectNode properties(String schema) {
    return schema(schema).withObjectProperty("properties");
  }

  private ObjectNode field(String schema, String name) {
    if (!(properties(schema).get(name) instanceof ObjectNode field)) {
      throw new IllegalStateException("The schema " + schema + " has no field " + name + ".");
    }
    return field;
  }

  static JsonNode read(Class<?> room, String file) {
    try (InputStream content = room.getResourceAsStream("/openapi/" + file)) {
      if (content == null) {
        throw new IllegalStateException("The file openapi/" + file + " is missing.");
      }
      return JsonMapper.shared().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void forEachField(JsonNode schemas, FieldEdit edit) {
    schemas.forEachEntry(
        (schema, fields) -> fields.forEachEntry((name, value) -> edit.apply(schema, name, value)));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** What a file says about a field. */
  private interface FieldEdit {

    void apply(String schema, String name, JsonNode value);
  }
}
