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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time that the form of an answer costs with each token, in a vocabulary of Qwen2's size: to know
 * which tokens may follow, and to take the one that was chosen. {@code ./onevision bench grammar},
 * with JMH's options.
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

  /** What the answer must be. */
  @Param({"product", "long-text", "any-object"})
  public String form = "product";

  private final LargeVocabulary tokens = new LargeVocabulary(new Random(1));
  private final Vocabulary vocabulary =
      new Vocabulary(LargeVocabulary.SIZE, tokens::bytes, Set.of(LargeVocabulary.END));
  private OutputFormat.Constrained format = new OutputFormat.JsonObject();
  private int[] answer = {};
  private Grammars known = new Grammars(vocabulary);
  private Grammars fresh = new Grammars(vocabulary);

  /** Runs this class's benchmarks. */
  public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(GrammarBenchmark.class.getName())
                .build())
        .run();
  }

  /** Chooses the form, and an answer that has it. */
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
    answer = Arrays.copyOf(tokens.tokens(text.strip()), TOKENS);
  }

  /** Forgets all. */
  @Setup(Level.Invocation)
  public void forget() {
    fresh = new Grammars(vocabulary);
  }

  /** Each token of an answer whose schema others have used. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void known(Blackhole hole) throws SchemaException {
    run(known, hole);
  }

  /** Each token of the first answer of a schema, which is compiled for it. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void first(Blackhole hole) throws SchemaException {
    run(fresh, hole);
  }

  private void run(Grammars grammars, Blackhole hole) throws SchemaException {
    Constraint constraint = grammars.constraint(format);
    for (int token : answer) {
      hole.consume(constraint.allowed());
      constraint.accept(token);
    }
  }
}
