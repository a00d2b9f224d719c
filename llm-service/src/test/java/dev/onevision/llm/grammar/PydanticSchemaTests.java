package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.llm.grammar.schema.SchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recorded schemas of Pydantic 2.13 ({@code BaseModel.model_json_schema()}): documents are valid,
 * or the schema is refused and the keyword is named.
 */
class PydanticSchemaTests {

  private static final int DOCUMENTS = 4;

  /** The schemas that are not supported, with the keyword that causes it. */
  private static final Map<String, String> REFUSED =
      Map.of("Sets", "#/properties/a/uniqueItems", "Json", "#/properties/a/contentMediaType");

  static Stream<Arguments> schemas() throws IOException {
    try (InputStream file =
        PydanticSchemaTests.class.getResourceAsStream("/schemas/pydantic.json")) {
      JsonNode all = new JsonMapper().readTree(Objects.requireNonNull(file));
      return all.properties().stream()
          .map(entry -> Arguments.of(entry.getKey(), entry.getValue()))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemas")
  void documentsAreValidOrTheKeywordIsNamed(String name, JsonNode schema) throws SchemaException {
    var random = new SplittableRandom(name.hashCode());
    var tokens = new Vocabularies(random);
    Grammars grammars = new Grammars(tokens.vocabulary());
    OutputFormat.Constrained format = new OutputFormat.JsonSchema(schema.toString());
    String refused = REFUSED.get(name);
    if (refused != null) {
      assertThatThrownBy(() -> grammars.constraint(format))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining(refused);
      return;
    }
    for (int i = 0; i < DOCUMENTS; i++) {
      String document = RandomDocuments.of(grammars.constraint(format), tokens, random);
      assertThat(Validation.errors(schema, document)).as("%s of %s", document, schema).isEmpty();
    }
  }
}
