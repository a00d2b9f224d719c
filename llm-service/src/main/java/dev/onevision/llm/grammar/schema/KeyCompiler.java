package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Products;
import dev.onevision.llm.grammar.automaton.Strings;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the keys of {@code propertyNames} and {@code patternProperties}. */
final class KeyCompiler {

  private final CompileBudget budget;
  private final SchemaCompiler schemas;
  private final ScalarCompiler scalars;

  KeyCompiler(CompileBudget budget, SchemaCompiler schemas, ScalarCompiler scalars) {
    this.budget = budget;
    this.schemas = schemas;
    this.scalars = scalars;
  }

  /** The keys of a schema. */
  Keys keys(Schema schema) throws SchemaException {
    JsonNode propertyNames = schema.node().get("propertyNames");
    Dfa names =
        propertyNames == null ? null : names(propertyNames, schema.pointer("propertyNames"));
    JsonNode patterns = schema.node().get("patternProperties");
    if (patterns != null && !(patterns instanceof ObjectNode)) {
      throw schema.refused("patternProperties", "it must be an object.");
    }
    List<Pattern> list = new ArrayList<>();
    if (patterns != null) {
      for (Map.Entry<String, JsonNode> entry : patterns.properties()) {
        String pointer = Schema.child(schema.pointer("patternProperties"), entry.getKey());
        Dfa keys = scalars.pattern(schema, "patternProperties", entry.getKey());
        list.add(new Pattern(keys, entry.getValue(), pointer, names, list));
      }
    }
    return new Keys(schema, names, list);
  }

  /** The strings that a schema allows. */
  private Dfa names(JsonNode node, String pointer) throws SchemaException {
    if (node.isBoolean()) {
      return node.booleanValue() ? any() : Strings.words(List.of(), budget);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new SchemaException(pointer, "a schema must be an object or a boolean.");
    }
    Schema schema = schemas.resolved(new Schema(object, pointer));
    for (String combination : List.of("anyOf", "oneOf")) {
      if (schema.has(combination)) {
        throw schema.refused(combination, "it is not supported for the names of properties.");
      }
    }
    if (schema.has("enum") || schema.has("const")) {
      List<int[]> words = new ArrayList<>();
      for (JsonNode value : schemas.listedValues(schema)) {
        if (value.isString()) {
          words.add(value.asString().codePoints().toArray());
        }
      }
      return Strings.words(words, budget);
    }
    if (schema.has("type") && !SchemaTypes.of(schema).contains("string")) {
      return Strings.words(List.of(), budget);
    }
    Dfa strings = scalars.strings(schema);
    if (strings != null) {
      return strings;
    }
    try {
      return Strings.ofLength(
          schema.count("minLength", 0), schema.count("maxLength", Symbol.NO_MAX));
    } catch (LimitException e) {
      throw schema.tooLarge("maxLength", e);
    }
  }

  private static boolean isTrue(JsonNode schema) {
    return schema.isBoolean() && schema.booleanValue();
  }

  private static Dfa any() {
    return Strings.ofLength(0, Symbol.NO_MAX);
  }

  private static boolean accepts(Dfa dfa, String name) {
    int state = 0;
    for (int character : name.codePoints().toArray()) {
      state = dfa.step(state, character);
      if (state == Dfa.DEAD) {
        return false;
      }
    }
    return dfa.accepts(state);
  }

  private Dfa without(Dfa keys, Collection<String> declared) {
    if (declared.isEmpty()) {
      return keys;
    }
    List<int[]> words = declared.stream().map(name -> name.codePoints().toArray()).toList();
    return Products.difference(keys, Strings.words(words, budget), budget);
  }

  /** A pattern of {@code patternProperties}, and the schema of the values of its keys. */
  final class Pattern {

    private final Dfa matching;
    private final JsonNode schema;
    private final String pointer;
    private final @Nullable Dfa names;
    private final List<Pattern> all;

    private Pattern(
        Dfa matching, JsonNode schema, String pointer, @Nullable Dfa names, List<Pattern> all) {
      this.matching = matching;
      this.schema = schema;
      this.pointer = pointer;
      this.names = names;
      this.all = all;
    }

    JsonNode schema() {
      return schema;
    }

    String pointer() {
      return pointer;
    }

    /** The keys that match only this pattern and are not declared. */
    Dfa others(Set<String> declared) {
      Dfa keys = names == null ? matching : Products.intersection(matching, names, budget);
      for (Pattern other : all) {
        if (other != this) {
          keys = Products.difference(keys, other.matching, budget);
        }
      }
      return without(keys, declared);
    }
  }

  /** The keys of an object. */
  final class Keys {

    private final Schema object;
    private final @Nullable Dfa names;
    private final List<Pattern> patterns;

    private Keys(Schema object, @Nullable Dfa names, List<Pattern> patterns) {
      this.object = object;
      this.names = names;
      this.patterns = patterns;
    }

    List<Pattern> patterns() {
      return patterns;
    }

    boolean isAny() {
      return names == null && patterns.isEmpty();
    }

    /** The declared properties, combined with the schemas of the patterns that they match. */
    Map<String, JsonNode> allowed(Map<String, JsonNode> declared, Set<String> required)
        throws SchemaException {
      if (isAny()) {
        return declared;
      }
      Map<String, JsonNode> allowed = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> property : declared.entrySet()) {
        String name = property.getKey();
        if (names == null || accepts(names, name)) {
          allowed.put(name, combined(name, property.getValue()));
        } else if (required.contains(name)) {
          throw object.refused(
              "propertyNames", "it does not allow the required property " + name + ".");
        }
      }
      return allowed;
    }

    private JsonNode combined(String name, JsonNode schema) {
      List<JsonNode> all = new ArrayList<>();
      if (!isTrue(schema)) {
        all.add(schema);
      }
      for (Pattern pattern : patterns) {
        budget.work(name.length());
        if (accepts(pattern.matching, name) && !isTrue(pattern.schema)) {
          all.add(pattern.schema);
        }
      }
      if (all.stream().anyMatch(demand -> demand.isBoolean() && !demand.booleanValue())) {
        return JsonNodeFactory.instance.booleanNode(false);
      }
      if (all.size() <= 1) {
        return all.isEmpty() ? schema : all.getFirst();
      }
      ObjectNode both = JsonNodeFactory.instance.objectNode();
      both.putArray("allOf").addAll(all);
      return both;
    }

    /** The keys that match no pattern and are not declared. */
    Dfa others(Set<String> declared) {
      Dfa keys = names == null ? any() : names;
      for (Pattern pattern : patterns) {
        keys = Products.difference(keys, pattern.matching, budget);
      }
      return without(keys, declared);
    }
  }
}
