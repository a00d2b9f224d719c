package dev.onevision.benchmarks;

import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.grammar.schema.SchemaException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Time that structured output costs per token, in a vocabulary of Qwen2's size: the tokens that the
 * grammar allows are computed, and the chosen token is accepted.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GrammarBenchmark {

  private static final int TOKENS = 100;

  private static final String PRODUCT =
      """
      {"type": "object", "additionalProperties": false,
       "required": ["title", "category", "price", "colors", "in_stock", "rating", "details"],
       "properties": {
        "title": {"type": "string"},
        "category": {"enum": ["clothing", "furniture", "food", "tool", "toy", "other"]},
        "price": {"type": "number", "minimum": 0, "maximum": 100000},
        "colors": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 5},
        "in_stock": {"type": "boolean"},
        "rating": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        "details": {"type": "array", "items": {
          "type": "object", "additionalProperties": false, "required": ["name", "value"],
          "properties": {"name": {"type": "string"}, "value": {"type": "string"}}}}}}
      """;

  private static final String LONG_TEXT =
      "{\"type\": \"string\", \"minLength\": 10, \"maxLength\": 5000}";

  private static final String PRODUCT_DOCUMENT =
      """
      {"title": "Plain red chair with four legs", "category": "furniture", "price": 129.95,
      "colors": ["red", "dark brown"], "in_stock": true, "rating": 4, "details": [
      {"name": "height", "value": "about 90 centimetres"}, {"name": "material", "value":
      "painted wood, a cushion of wool"}, {"name": "assembly", "value": "none needed"}]}
      """;

  /** The form of the output. */
  @Param({"product", "long-text", "any-object"})
  public String form = "product";

  private final LargeVocabulary tokens = new LargeVocabulary(new Random(1));
  private final Vocabulary vocabulary =
      new Vocabulary(LargeVocabulary.SIZE, tokens::bytes, Set.of(LargeVocabulary.END));
  private OutputFormat.Constrained format = new OutputFormat.JsonObject();
  private int[] output = {};
  private Grammars known = new Grammars(vocabulary);
  private Grammars fresh = new Grammars(vocabulary);

  /** Chooses the form, and a text that has it. */
  @Setup
  public void choose() {
    String document =
        PRODUCT_DOCUMENT.replace(",\n", ", ").replace("[\n", "[").replace(":\n", ": ");
    format =
        switch (form) {
          case "product" -> new OutputFormat.JsonSchema(PRODUCT);
          case "long-text" -> new OutputFormat.JsonSchema(LONG_TEXT);
          default -> new OutputFormat.JsonObject();
        };
    String text =
        form.equals("long-text") ? "\"" + "the quick brown fox jumps ".repeat(40) : document;
    output = Arrays.copyOf(tokens.tokens(text.strip()), TOKENS);
  }

  /** Empties the caches. */
  @Setup(Level.Invocation)
  public void forget() {
    fresh = new Grammars(vocabulary);
  }

  /** With a schema that earlier requests used. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void known(Blackhole hole) throws SchemaException {
    run(known, hole);
  }

  /** With a schema that is compiled first. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void first(Blackhole hole) throws SchemaException {
    run(fresh, hole);
  }

  private void run(Grammars grammars, Blackhole hole) throws SchemaException {
    Constraint constraint = grammars.constraint(format);
    for (int token : output) {
      hole.consume(constraint.allowed());
      constraint.accept(token);
    }
  }
}
