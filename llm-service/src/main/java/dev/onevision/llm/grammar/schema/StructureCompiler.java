package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Spelling;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Compiles objects and arrays. */
final class StructureCompiler {

  static final Set<String> OBJECT =
      Set.of(
          "properties",
          "required",
          "additionalProperties",
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties");
  static final Set<String> ARRAY =
      Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");

  private final Parts parts;
  private final SchemaCompiler schemas;
  private final KeyCompiler keys;
  private final UniqueItems uniqueItems;

  StructureCompiler(Parts parts, SchemaCompiler schemas, ScalarCompiler scalars) {
    this.parts = parts;
    this.schemas = schemas;
    this.keys = new KeyCompiler(parts.budget(), schemas, scalars);
    this.uniqueItems = new UniqueItems(parts, schemas);
  }

  private record Property(String name, Symbol value, boolean required) {}

  /** Members in the order of the schema, then those of patterns, then additional ones. */
  Symbol object(Schema schema) throws SchemaException {
    Set<String> required = SchemaMerge.required(schema);
    KeyCompiler.Keys names = keys.keys(schema);
    Map<String, JsonNode> declared = names.allowed(declared(schema, required), required);
    Symbol extra = extra(schema, names, declared.keySet());
    int min = schema.count("minProperties", 0);
    int max = schema.count("maxProperties", Symbol.NO_MAX);
    if (declared.isEmpty() && extra != null) {
      if (min > 1) {
        throw schema.refused(
            "minProperties", "above 1 it is not supported without required properties.");
      }
      if (min > max) {
        throw schema.refused("minProperties", "it is above maxProperties.");
      }
      return parts.list("{", "}", extra, min, max);
    }
    if (min > required.size()) {
      throw schema.refused(
          "minProperties", "above the number of required properties it is not supported.");
    }
    if (max < Symbol.NO_MAX && (extra != null || max < declared.size())) {
      throw schema.refused(
          "maxProperties", "below the number of possible properties it is not supported.");
    }
    List<Property> properties = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : declared.entrySet()) {
      String name = property.getKey();
      Symbol value =
          schemas.compile(property.getValue(), Schema.child(schema.pointer("properties"), name));
      properties.add(new Property(name, value, required.contains(name)));
    }
    return members(properties, extra);
  }

  /** A member that is not declared; null if none is allowed. */
  private @Nullable Symbol extra(Schema schema, KeyCompiler.Keys names, Set<String> declared)
      throws SchemaException {
    List<Symbol> extras = new ArrayList<>();
    for (KeyCompiler.Pattern pattern : names.patterns()) {
      Symbol value = schemas.compile(pattern.schema(), pattern.pointer());
      extras.add(parts.member(key(schema, "patternProperties", pattern.others(declared)), value));
    }
    JsonNode additional = schema.node().get("additionalProperties");
    if (additional == null && declared.isEmpty() && extras.isEmpty()) {
      additional = BooleanNode.TRUE;
    }
    if (additional != null && !(additional.isBoolean() && !additional.booleanValue())) {
      Symbol value = schemas.compile(additional, schema.pointer("additionalProperties"));
      Symbol key =
          names.isAny() && declared.isEmpty()
              ? parts.text(0, Symbol.NO_MAX)
              : key(schema, "additionalProperties", names.others(declared));
      extras.add(parts.member(key, value));
    }
    return extras.isEmpty() ? null : parts.choice(extras);
  }

  private Symbol key(Schema schema, String keyword, Dfa strings) throws SchemaException {
    try {
      return parts.regular(Spelling.json(strings, parts.budget()));
    } catch (LimitException e) {
      throw schema.tooLarge(keyword, e);
    }
  }

  private static Map<String, JsonNode> declared(Schema schema, Set<String> required)
      throws SchemaException {
    Map<String, JsonNode> declared = new LinkedHashMap<>();
    JsonNode properties = schema.node().get("properties");
    if (properties instanceof ObjectNode object) {
      object.properties().forEach(entry -> declared.put(entry.getKey(), entry.getValue()));
    } else if (properties != null) {
      throw schema.refused("properties", "it must be an object.");
    }
    JsonNode others = schema.node().get("additionalProperties");
    for (String name : required) {
      declared.putIfAbsent(name, others == null ? BooleanNode.TRUE : others);
    }
    return declared;
  }

  /** Builds members from the last: what follows a member depends on what follows the next. */
  private Symbol members(List<Property> properties, @Nullable Symbol extra) {
    Symbol close = parts.close("}");
    // next: a member and all that follows. rest: what follows a member, with its comma.
    Symbol next;
    Symbol rest;
    if (extra == null) {
      next = parts.nothing();
      rest = close;
    } else {
      rest = parts.sequence(parts.repeat(parts.further(extra), 0, Symbol.NO_MAX), close);
      next = parts.sequence(extra, rest);
    }
    boolean mayEnd = true;
    for (Property property : properties.reversed()) {
      Symbol member = parts.sequence(parts.member(property.name(), property.value()), rest);
      mayEnd &= !property.required();
      next = property.required() ? member : parts.choice(List.of(member, next));
      rest = mayEnd ? parts.choice(List.of(parts.further(next), close)) : parts.further(next);
    }
    return parts.brackets("{", "}", mayEnd, next);
  }

  /** An array: the first items have their own schemas, all others share one. */
  Symbol array(Schema schema) throws SchemaException {
    int min = schema.count("minItems", 0);
    int max = schema.count("maxItems", Symbol.NO_MAX);
    if (min > max) {
      throw schema.refused("minItems", "it is above maxItems.");
    }
    List<Symbol> first = new ArrayList<>();
    JsonNode prefix = schema.node().get("prefixItems");
    if (schema.isTrue("uniqueItems") && max > 1) {
      return uniqueItems.array(schema, min, max);
    }
    if (prefix != null && !prefix.isArray()) {
      throw schema.refused("prefixItems", "it must be a list of schemas.");
    }
    for (int i = 0; prefix != null && i < Math.min(prefix.size(), max); i++) {
      String pointer = Schema.child(schema.pointer("prefixItems"), String.valueOf(i));
      first.add(schemas.compile(prefix.get(i), pointer));
    }
    Symbol item = others(schema, first.size(), min);
    if (first.isEmpty()) {
      return item == null
          ? parts.brackets("[", "]", min == 0, parts.nothing())
          : parts.list("[", "]", item, min, max);
    }
    int fixed = first.size();
    Symbol rest = parts.close("]");
    if (item != null) {
      int maxMore = max == Symbol.NO_MAX ? max : max - fixed;
      Symbol more = parts.repeat(parts.further(item), Math.max(0, min - fixed), maxMore);
      rest = parts.sequence(more, rest);
    } else if (min > fixed) {
      throw schema.refused("minItems", "there are only " + fixed + " items.");
    }
    for (int i = fixed - 1; i > 0; i--) {
      Symbol longer = parts.sequence(parts.further(first.get(i)), rest);
      rest = i >= min ? parts.choice(List.of(longer, parts.close("]"))) : longer;
    }
    return parts.brackets("[", "]", min == 0, parts.sequence(first.getFirst(), rest));
  }

  /** The symbol of the items after the first ones; null if there are none. */
  private @Nullable Symbol others(Schema schema, int fixed, int min) throws SchemaException {
    JsonNode items = schema.node().get("items");
    if (items == null) {
      return fixed == 0 || min > fixed ? parts.value() : null;
    }
    if (items.isArray()) {
      throw schema.refused("items", "as a list it is not supported. Use prefixItems.");
    }
    return items.isBoolean() && !items.booleanValue()
        ? null
        : schemas.compile(items, schema.pointer("items"));
  }
}
