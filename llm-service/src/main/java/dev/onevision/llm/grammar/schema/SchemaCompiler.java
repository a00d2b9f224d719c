package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles a JSON Schema to a grammar. Every document of the grammar is valid; the API's
 * documentation lists the valid documents that the grammar lacks. A keyword that is not supported
 * is an error, wherever it is.
 */
public final class SchemaCompiler {

  /** Max recursion: the max depth of a schema, and one combination on each level. */
  private static final int MAX_DEPTH = 2 * SchemaText.MAX_DEPTH;

  private static final Set<String> GENERAL =
      Set.of("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref");

  private final SchemaReferences targets;
  private final Parts parts;
  private final ScalarCompiler scalars;
  private final StructureCompiler structures;
  private final CompileBudget budget;
  private final Map<String, Symbol.Reference> references = new HashMap<>();

  /** Combined schemas are compiled once, which also ends recursion. */
  private final Map<ObjectNode, Symbol.Reference> combined = new HashMap<>();

  private int depth;

  private SchemaCompiler(JsonNode root, Parts parts) {
    this.targets = new SchemaReferences(root);
    this.parts = parts;
    this.scalars = new ScalarCompiler(parts);
    this.structures = new StructureCompiler(parts, this, scalars);
    this.budget = parts.budget();
  }

  /** Any JSON object. */
  public static Grammar anyObject() {
    Parts parts = new Parts();
    Symbol object = parts.object();
    parts.settle();
    return new Grammar(object, parts.bytes());
  }

  /**
   * Compiles a schema.
   *
   * @throws SchemaException if the schema is not supported
   */
  public static Grammar compile(String schema) throws SchemaException {
    Parts parts = new Parts();
    Symbol document;
    try {
      document = compile(schema, parts);
      parts.settle();
    } catch (LimitException e) {
      throw new SchemaException("#", "it is too large: " + e.getMessage() + ". Make it smaller.");
    }
    checkHeight(document);
    return new Grammar(document, parts.bytes());
  }

  /**
   * Compiles a schema to a part of a larger grammar.
   *
   * @throws LimitException if the grammar is too large
   */
  static Symbol compile(String schema, Parts parts) throws SchemaException {
    JsonNode root = SchemaText.read(schema);
    return new SchemaCompiler(root, parts).compile(root, "#");
  }

  /** Checks that a document is possible. Call after {@link Parts#settle}. */
  static void checkHeight(Symbol document) throws SchemaException {
    if (document.height() == Symbol.NO_MAX) {
      throw new SchemaException("#", "no document is valid.");
    }
    if (document.height() > Grammar.MAX_DEPTH) {
      throw new SchemaException(
          "#", "documents need more than " + Grammar.MAX_DEPTH + " levels of nesting.");
    }
  }

  /** Compiles a part of the schema. */
  Symbol compile(JsonNode node, String pointer) throws SchemaException {
    if (node.isBoolean()) {
      return node.booleanValue() ? parts.value() : parts.nothing();
    }
    if (!(node instanceof ObjectNode object)) {
      throw new SchemaException(pointer, "a schema must be an object or a boolean.");
    }
    if (++depth > MAX_DEPTH) {
      throw new SchemaException(
          pointer, "it is nested too deeply, or combined with itself without end.");
    }
    budget.work(16L + 4L * object.size());
    Symbol symbol = compile(new Schema(object, pointer).withNull());
    depth--;
    return symbol;
  }

  private Symbol compile(Schema schema) throws SchemaException {
    check(schema);
    Set<String> demands = schema.demands();
    if (demands.isEmpty()) {
      return parts.value();
    }
    for (String combination : List.of("$ref", "allOf")) {
      if (schema.has(combination)) {
        return demands.size() == 1 ? alone(schema, combination) : combined(List.of(schema));
      }
    }
    for (String combination : List.of("anyOf", "oneOf")) {
      if (schema.has(combination)) {
        return alternatives(schema, combination);
      }
    }
    if (schema.has("enum") || schema.has("const")) {
      return listed(schema);
    }
    List<Symbol> alternatives = new ArrayList<>();
    for (String type : SchemaTypes.of(schema)) {
      alternatives.add(typed(schema, type));
    }
    return parts.choice(alternatives);
  }

  /** Compiles a {@code $ref} or {@code allOf} without other keywords. */
  private Symbol alone(Schema schema, String combination) throws SchemaException {
    if (combination.equals("$ref")) {
      return reference(schema);
    }
    JsonNode all = schema.node().get("allOf");
    return all.isArray() && all.size() == 1
        ? compile(all.get(0), Schema.child(schema.pointer("allOf"), "0"))
        : combined(List.of(schema));
  }

  /** Compiles the intersection of several schemas. */
  private Symbol combined(List<Schema> schemas) throws SchemaException {
    ObjectNode merged = SchemaMerge.merge(schemas, targets::resolve, budget);
    Symbol.Reference known = combined.get(merged);
    if (known == null) {
      known = parts.reference();
      combined.put(merged, known);
      known.resolve(compile(merged, schemas.getLast().pointer()));
    }
    return known;
  }

  /** A schema with its {@code $ref} or {@code allOf} resolved. */
  Schema resolved(Schema schema) throws SchemaException {
    Schema own = schema.withNull();
    check(own);
    return own.has("$ref") || own.has("allOf")
        ? new Schema(SchemaMerge.merge(List.of(own), targets::resolve, budget), schema.pointer())
        : own;
  }

  private static void check(Schema schema) throws SchemaException {
    for (String keyword : schema.demands()) {
      boolean known =
          GENERAL.contains(keyword)
              || SchemaTypes.NUMBER.contains(keyword)
              || SchemaTypes.STRING.contains(keyword)
              || StructureCompiler.OBJECT.contains(keyword)
              || StructureCompiler.ARRAY.contains(keyword);
      if (!known) {
        throw schema.refused(keyword, "the keyword is not supported.");
      }
    }
  }

  private Symbol typed(Schema schema, String type) throws SchemaException {
    return switch (type) {
      case "object" -> structures.object(schema);
      case "array" -> structures.array(schema);
      case "string" -> scalars.string(schema);
      case "integer" -> scalars.number(schema, true);
      case "number" -> scalars.number(schema, false);
      case "boolean" ->
          scalars.values(
              List.of(
                  JsonNodeFactory.instance.booleanNode(true),
                  JsonNodeFactory.instance.booleanNode(false)));
      case "null" -> scalars.values(List.of(JsonNodeFactory.instance.nullNode()));
      default ->
          throw schema.refused(
              "type",
              "it must be object, array, string, number, integer, boolean or null, or several of"
                  + " these.");
    };
  }

  private Symbol alternatives(Schema schema, String combination) throws SchemaException {
    JsonNode list = schema.node().get(combination);
    if (!list.isArray() || list.isEmpty()) {
      throw schema.refused(combination, "it must be a list of schemas.");
    }
    Schema rest = schema.without(combination);
    List<Symbol> alternatives = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String pointer = Schema.child(schema.pointer(combination), String.valueOf(i));
      JsonNode alternative = list.get(i);
      if (rest.demands().isEmpty() || !(alternative instanceof ObjectNode object)) {
        alternatives.add(compile(alternative, pointer));
      } else {
        List<Schema> both = List.of(rest, new Schema(object, pointer));
        alternatives.add(combined(both));
      }
    }
    return parts.choice(alternatives);
  }

  private Symbol listed(Schema schema) throws SchemaException {
    return scalars.values(listedValues(schema));
  }

  /** The values of {@code enum} and {@code const} that have the schema's types. */
  List<JsonNode> listedValues(Schema schema) throws SchemaException {
    for (String keyword : schema.demands()) {
      if (!Set.of("type", "enum", "const").contains(keyword)) {
        throw schema.refused(keyword, "the keyword is not supported together with enum or const.");
      }
    }
    List<JsonNode> values = SchemaMerge.values(schema);
    budget.work(values.size());
    if (schema.has("type")) {
      Set<String> types = SchemaTypes.of(schema);
      values = values.stream().filter(value -> SchemaTypes.contain(types, value)).toList();
    }
    return values;
  }

  private Symbol reference(Schema schema) throws SchemaException {
    Schema target = targets.resolve(schema);
    Symbol.Reference reference = references.get(target.pointer());
    if (reference == null) {
      reference = parts.reference();
      references.put(target.pointer(), reference);
      reference.resolve(compile(target.node(), target.pointer()));
    }
    return reference;
  }
}
