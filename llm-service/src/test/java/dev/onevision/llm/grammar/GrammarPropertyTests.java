package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.grammar.schema.SchemaException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random schemas, tokens and documents. The seed of a failure is in its name. */
class GrammarPropertyTests {

  private static final ObjectNode ANY_OBJECT =
      JsonNodeFactory.instance.objectNode().put("type", "object");

  static IntStream seeds() {
    return IntStream.range(0, 120);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyAllowedTokensMakeAValidDocument(int seed) throws SchemaException {
    var random = new SplittableRandom(seed);
    var tokens = new Vocabularies(random);
    Grammars grammars = new Grammars(tokens.vocabulary());
    ObjectNode schema = new RandomSchema(random).schema(3);
    for (int run = 0; run < 3; run++) {
      Constraint constraint = grammars.constraint(new OutputFormat.JsonSchema(schema.toString()));
      String document = RandomDocuments.of(constraint, tokens, random);
      assertThat(Validation.errors(schema, document)).as("%s of %s", document, schema).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyDocumentIsAcceptedHoweverItIsTokenized(int seed) throws SchemaException {
    var random = new SplittableRandom(seed);
    var tokens = new Vocabularies(random);
    Grammars grammars = new Grammars(tokens.vocabulary());
    RandomSchema schemas = new RandomSchema(random);
    ObjectNode schema = schemas.schema(3);
    JsonNode document = schemas.document(schema, schema, 0);
    if (document == null) {
      return;
    }
    String text = schemas.text(document);
    assertThat(Validation.errors(schema, text)).as("%s of %s", text, schema).isEmpty();
    for (int run = 0; run < 3; run++) {
      Constraint constraint = grammars.constraint(new OutputFormat.JsonSchema(schema.toString()));
      take(
          constraint,
          tokens,
          text.getBytes(StandardCharsets.UTF_8),
          random,
          text + " of " + schema);
      assertThat(constraint.isComplete()).as("%s of %s", text, schema).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyObjectParses(int seed) throws SchemaException {
    var random = new SplittableRandom(seed);
    var tokens = new Vocabularies(random);
    Constraint constraint =
        new Grammars(tokens.vocabulary()).constraint(new OutputFormat.JsonObject());
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      List<Integer> allowed = RandomDocuments.allowed(constraint, tokens);
      int token = allowed.get(random.nextInt(allowed.size()));
      if (token == Vocabularies.END) {
        assertThat(Validation.errors(ANY_OBJECT, document.toString(StandardCharsets.UTF_8)))
            .isEmpty();
        return;
      }
      document.writeBytes(tokens.bytes(token));
      constraint.accept(token);
    }
  }

  private static void take(
      Constraint constraint,
      Vocabularies tokens,
      byte[] bytes,
      SplittableRandom random,
      String description) {
    int at = 0;
    while (at < bytes.length) {
      List<Integer> fitting = new ArrayList<>();
      for (int token = 0; token < tokens.size(); token++) {
        byte[] piece = tokens.bytes(token);
        if (piece.length > 0
            && at + piece.length <= bytes.length
            && Arrays.equals(piece, 0, piece.length, bytes, at, at + piece.length)) {
          fitting.add(token);
        }
      }
      long[] mask = constraint.allowed();
      for (int token : fitting) {
        assertThat(Vocabularies.isAllowed(mask, token))
            .as("'%s' at byte %d of %s", new String(tokens.bytes(token)), at, description)
            .isTrue();
      }
      int token = fitting.get(random.nextInt(fitting.size()));
      constraint.accept(token);
      at += tokens.bytes(token).length;
    }
  }
}
