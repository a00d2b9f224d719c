package dev.onevision.llm.grammar.schema;

import java.net.URI;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resolves references within a schema.
 *
 * @param root the whole schema
 */
record SchemaReferences(JsonNode root) {

  private static JsonPointer pointer(Schema schema, String target) throws SchemaException {
    try {
      return JsonPointer.compile(String.valueOf(URI.create(target).getFragment()));
    } catch (IllegalArgumentException e) {
      throw schema.refused("$ref", "it is not a JSON pointer.");
    }
  }

  /** The target of a schema's {@code $ref}. */
  Schema resolve(Schema schema) throws SchemaException {
    String target = schema.string("$ref");
    if (target == null || !(target.equals("#") || target.startsWith("#/"))) {
      throw schema.refused(
          "$ref", "it must be a JSON pointer in this schema, such as #/$defs/item.");
    }
    JsonNode node = root.at(pointer(schema, target));
    if (node.isBoolean()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      if (!node.booleanValue()) {
        object.putArray("enum");
      }
      return new Schema(object, target);
    }
    if (!(node instanceof ObjectNode object)) {
      throw schema.refused("$ref", "there is no schema at " + target + ".");
    }
    return new Schema(object, target);
  }
}
