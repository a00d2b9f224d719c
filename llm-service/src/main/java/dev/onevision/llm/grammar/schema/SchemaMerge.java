package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges schemas that all apply into one: {@code allOf}, and {@code $ref} or {@code anyOf} next to
 * other keywords. Merges that one schema cannot express are errors.
 */
final class SchemaMerge {

  private static final int MAX_SCHEMAS = 256;

  private static final Set<String> LARGEST =
      Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
  private static final Set<String> SMALLEST =
      Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

  private final Resolver resolver;
  private final CompileBudget budget;
  private final List<Schema> flat = new ArrayList<>();
  private final IdentityHashMap<Schema, Set<String>> names = new IdentityHashMap<>();

  private SchemaMerge(Resolver resolver, CompileBudget budget) {
    this.resolver = resolver;
    this.budget = budget;
  }

  /** Resolves a {@code $ref}. */
  @FunctionalInterface
  interface Resolver {
    Schema resolve(Schema schema) throws SchemaException;
  }

  /** Merges the schemas. */
  static ObjectNode merge(List<Schema> schemas, Resolver resolver, CompileBudget budget)
      throws SchemaException {
    SchemaMerge merge = new SchemaMerge(resolver, budget);
    for (Schema schema : schemas) {
      merge.flatten(schema);
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    for (Schema schema : merge.flat) {
      budget.work(24L * size(schema.node()));
      merge.add(schema, merged);
    }
    return merged;
  }

  /** The number of values in a tree: the cost of copying and comparing it. */
  private static int size(JsonNode node) {
    int size = 1;
    if (node.isContainer()) {
      for (JsonNode child : node.values()) {
        size += size(child);
      }
    }
    return size;
  }

  private void flatten(Schema schema) throws SchemaException {
    if (flat.size() > MAX_SCHEMAS) {
      throw new SchemaException(
          schema.pointer(), "more than " + MAX_SCHEMAS + " schemas are combined here, the limit.");
    }
    Schema own = schema.withNull();
    if (schema.has("$ref")) {
      own = own.without("$ref");
      // Marks the schema, so that a cycle of references is found.
      flat.add(new Schema(JsonNodeFactory.instance.objectNode(), schema.pointer()));
      flatten(resolver.resolve(schema));
    }
    JsonNode all = schema.node().get("allOf");
    if (all != null) {
      own = own.without("allOf");
      if (!all.isArray() || all.isEmpty()) {
        throw schema.refused("allOf", "it must be a list of schemas.");
      }
      for (int i = 0; i < all.size(); i++) {
        String pointer = Schema.child(schema.pointer("allOf"), String.valueOf(i));
        if (all.get(i) instanceof ObjectNode object) {
          flatten(new Schema(object, pointer));
        } else {
          throw new SchemaException(pointer, "in allOf a schema must be an object.");
        }
      }
    }
    flat.add(own);
  }

  private void add(Schema schema, ObjectNode merged) throws SchemaException {
    for (String keyword : schema.demands()) {
      JsonNode value = schema.node().get(keyword);
      if (keyword.equals("const") || keyword.equals("enum")) {
        merged.set("enum", common(values(schema), merged.get("enum")));
        continue;
      }
      JsonNode known = merged.get(keyword);
      if (keyword.equals("additionalProperties")) {
        checkOthers(schema);
      }
      if (known != null) {
        budget.work(24L * size(known));
      }
      merged.set(keyword, known == null ? value : both(schema, keyword, known, value));
    }
    if (hasItems(schema) && flat.stream().filter(SchemaMerge::hasItems).count() > 1) {
      throw schema.refused("items", "items cannot be combined with other items.");
    }
  }

  private static boolean hasItems(Schema schema) {
    return schema.has("items") || schema.has("prefixItems");
  }

  /** {@code additionalProperties} are those that the same schema does not declare. */
  private void checkOthers(Schema schema) throws SchemaException {
    JsonNode value = schema.node().get("additionalProperties");
    boolean all = value != null && value.isBoolean() && value.booleanValue();
    Set<String> own = names(schema);
    for (Schema other : flat) {
      Set<String> others = names(other);
      budget.work(others.size());
      boolean more = other.has("patternProperties") && !other.pointer().equals(schema.pointer());
      if (!all && (more || !own.containsAll(others))) {
        throw schema.refused(
            "additionalProperties",
            "it cannot be combined with other schemas that name more properties.");
      }
    }
  }

  private Set<String> names(Schema schema) throws SchemaException {
    Set<String> known = names.get(schema);
    if (known != null) {
      return known;
    }
    Set<String> found = new HashSet<>(required(schema));
    if (schema.node().get("properties") instanceof ObjectNode properties) {
      found.addAll(properties.propertyNames());
    }
    budget.work(16L * found.size());
    names.put(schema, found);
    return found;
  }

  private static JsonNode both(Schema schema, String keyword, JsonNode a, JsonNode b)
      throws SchemaException {
    if (a.equals(b)) {
      return a;
    }
    if (keyword.equals("properties") && a instanceof ObjectNode x && b instanceof ObjectNode y) {
      return properties(x, y);
    }
    if (keyword.equals("required") && a.isArray() && b.isArray()) {
      Set<JsonNode> names = new LinkedHashSet<>(a.values());
      names.addAll(b.values());
      return JsonNodeFactory.instance.arrayNode().addAll(names);
    }
    if (keyword.equals("type")) {
      return types(a, b);
    }
    if ((LARGEST.contains(keyword) || SMALLEST.contains(keyword)) && a.isNumber() && b.isNumber()) {
      BigDecimal x = a.decimalValue();
      return x.compareTo(b.decimalValue()) > 0 == LARGEST.contains(keyword) ? a : b;
    }
    throw schema.refused(keyword, "it cannot be combined with another " + keyword + ".");
  }

  private static ObjectNode properties(ObjectNode a, ObjectNode b) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.setAll(a);
    for (Map.Entry<String, JsonNode> property : b.properties()) {
      JsonNode known = all.get(property.getKey());
      if (known == null || known.equals(property.getValue())) {
        all.set(property.getKey(), property.getValue());
      } else {
        ObjectNode combined = JsonNodeFactory.instance.objectNode();
        combined.putArray("allOf").add(known).add(property.getValue());
        all.set(property.getKey(), combined);
      }
    }
    return all;
  }

  private static ArrayNode types(JsonNode a, JsonNode b) {
    List<JsonNode> left = a.isArray() ? List.copyOf(a.values()) : List.of(a);
    List<JsonNode> right = b.isArray() ? List.copyOf(b.values()) : List.of(b);
    JsonNode number = JsonNodeFactory.instance.stringNode("number");
    JsonNode integer = JsonNodeFactory.instance.stringNode("integer");
    ArrayNode types = JsonNodeFactory.instance.arrayNode();
    for (JsonNode type : left) {
      if (right.contains(type) || (type.equals(integer) && right.contains(number))) {
        types.add(type);
      } else if (type.equals(number) && right.contains(integer)) {
        types.add(integer);
      }
    }
    return types;
  }

  private static ArrayNode common(List<JsonNode> values, @Nullable JsonNode known) {
    ArrayNode common = JsonNodeFactory.instance.arrayNode();
    Set<JsonNode> knownValues = known == null ? Set.of() : new HashSet<>(known.values());
    for (JsonNode value : values) {
      if (known == null || knownValues.contains(value)) {
        common.add(value);
      }
    }
    return common;
  }

  /** The values that {@code enum} and {@code const} allow. */
  static List<JsonNode> values(Schema schema) throws SchemaException {
    JsonNode list = schema.node().get("enum");
    JsonNode constant = schema.node().get("const");
    if (list == null) {
      return constant == null ? List.of() : List.of(constant);
    }
    if (!list.isArray()) {
      throw schema.refused("enum", "it must be a list of values.");
    }
    return list.values().stream().filter(v -> constant == null || constant.equals(v)).toList();
  }

  /** The names that {@code required} lists. */
  static Set<String> required(Schema schema) throws SchemaException {
    Set<String> names = new LinkedHashSet<>();
    JsonNode list = schema.node().get("required");
    if (list != null && !list.isArray()) {
      throw schema.refused("required", "it must be a list of names.");
    }
    for (JsonNode name : list == null ? List.<JsonNode>of() : list.values()) {
      if (!name.isString()) {
        throw schema.refused("required", "it must be a list of names.");
      }
      names.add(name.asString());
    }
    return names;
  }
}
