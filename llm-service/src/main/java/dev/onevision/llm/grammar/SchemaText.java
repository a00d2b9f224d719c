package dev.onevision.llm.grammar;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the text of a schema, as long and as deep as one may be. */
final class SchemaText {

  private static final int LONGEST = 65_536;
  static final int DEEPEST = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(LONGEST)
                          .maxNestingDepth(DEEPEST)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SchemaText() {}

  /**
   * The schema as a tree, its numbers exact.
   *
   * @throws SchemaException if it is no JSON, or too large
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
              .formatted(LONGEST, DEEPEST, e.getOriginalMessage()));
    }
  }
}
