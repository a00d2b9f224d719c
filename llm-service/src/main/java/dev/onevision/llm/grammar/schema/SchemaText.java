package dev.onevision.llm.grammar.schema;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parses the text of a schema, within max length and max depth. */
final class SchemaText {

  private static final int MAX_LENGTH = 65_536;
  static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_LENGTH)
                          .maxNestingDepth(MAX_DEPTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SchemaText() {}

  /**
   * The schema as a tree with exact numbers.
   *
   * @throws SchemaException if the text is not JSON or exceeds a limit
   */
  static JsonNode read(String schema) throws SchemaException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(schema)) {
      throw new SchemaException("#", "it has half a surrogate pair.");
    }
    try {
      JsonNode root = MAPPER.readTree(schema);
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(root.toString())) {
        throw new SchemaException("#", "it has half a surrogate pair.");
      }
      return root instanceof ObjectNode object ? object.without("$schema").without("$id") : root;
    } catch (JacksonException e) {
      throw new SchemaException(
          "#",
          "it is not valid JSON, or longer than %d characters, or nested deeper than %d levels: %s"
              .formatted(MAX_LENGTH, MAX_DEPTH, e.getOriginalMessage()));
    }
  }
}
