package dev.onevision.llm.grammar.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The types of JSON Schema, and the keywords that imply them. */
final class SchemaTypes {

  static final Set<String> NUMBER =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
  static final Set<String> STRING = Set.of("minLength", "maxLength", "pattern", "format");

  private SchemaTypes() {}

  /** The types of a schema: its {@code type}, or the types of its other keywords. */
  static Set<String> of(Schema schema) throws SchemaException {
    Set<String> types = new LinkedHashSet<>();
    JsonNode type = schema.node().get("type");
    if (type != null) {
      for (JsonNode name : type.isArray() ? type.values() : List.of(type)) {
        types.add(name.isString() ? name.asString() : "");
      }
      return types;
    }
    if (schema.hasAny(StructureCompiler.OBJECT)) {
      types.add("object");
    }
    if (schema.hasAny(StructureCompiler.ARRAY)) {
      types.add("array");
    }
    if (schema.hasAny(STRING)) {
      types.add("string");
    }
    if (schema.hasAny(NUMBER)) {
      types.add("number");
    }
    return types.isEmpty()
        ? Set.of("object", "array", "string", "number", "boolean", "null")
        : types;
  }

  /** Whether a value has one of these types. */
  static boolean contain(Set<String> types, JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> types.contains("object");
      case ARRAY -> types.contains("array");
      case STRING -> types.contains("string");
      case BOOLEAN -> types.contains("boolean");
      case NULL -> types.contains("null");
      case NUMBER ->
          types.contains("number")
              || (types.contains("integer")
                  && value.decimalValue().stripTrailingZeros().scale() <= 0);
      case BINARY, MISSING, POJO -> false;
    };
  }
}
