package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.Decimals;
import dev.onevision.llm.grammar.automaton.Decimals.Bound;
import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Multiples;
import dev.onevision.llm.grammar.automaton.Products;
import dev.onevision.llm.grammar.automaton.Spelling;
import dev.onevision.llm.grammar.automaton.Strings;
import dev.onevision.llm.grammar.automaton.WordLengths;
import dev.onevision.llm.grammar.pattern.PatternCompiler;
import dev.onevision.llm.grammar.pattern.PatternException;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compiles strings, numbers, and listed values. */
final class ScalarCompiler {

  private final Parts parts;
  private final CompileBudget budget;

  /** Equal strings share a symbol. */
  private final Map<Object, Symbol> made = new HashMap<>();

  ScalarCompiler(Parts parts) {
    this.parts = parts;
    this.budget = parts.budget();
  }

  Symbol string(Schema schema) throws SchemaException {
    int min = minLength(schema);
    int max = schema.count("maxLength", Symbol.NO_MAX);
    List<Object> key = Arrays.asList(min, max, schema.string("pattern"), schema.string("format"));
    Symbol known = made.get(key);
    if (known == null) {
      Dfa strings = strings(schema);
      known = strings == null ? parts.text(min, max) : spelled(schema, strings);
      made.put(key, known);
    }
    return known;
  }

  private static int minLength(Schema schema) throws SchemaException {
    int min = schema.count("minLength", 0);
    if (min > schema.count("maxLength", Symbol.NO_MAX)) {
      throw schema.refused("minLength", "it is above maxLength.");
    }
    return min;
  }

  private Symbol spelled(Schema schema, Dfa strings) throws SchemaException {
    String keyword = schema.has("pattern") ? "pattern" : "format";
    try {
      return some(schema, keyword, parts.regular(Spelling.json(strings, budget)));
    } catch (LimitException e) {
      throw schema.tooLarge(keyword, e);
    }
  }

  /** The strings of a pattern or format, within the length limits; null if there is neither. */
  @Nullable Dfa strings(Schema schema) throws SchemaException {
    Dfa pattern = pattern(schema);
    Dfa format = format(schema);
    if (pattern == null && format == null) {
      return null;
    }
    String keyword = pattern == null ? "format" : "pattern";
    try {
      Dfa all = format == null ? pattern : format;
      if (pattern != null && format != null) {
        all = Products.intersection(pattern, format, budget);
      }
      return all == null ? null : ofLength(schema, all);
    } catch (LimitException e) {
      throw schema.tooLarge(keyword, e);
    }
  }

  private @Nullable Dfa pattern(Schema schema) throws SchemaException {
    String pattern = schema.string("pattern");
    return pattern == null ? null : pattern(schema, "pattern", pattern);
  }

  /** The strings that have a match of a pattern. */
  Dfa pattern(Schema schema, String keyword, String pattern) throws SchemaException {
    try {
      return PatternCompiler.search(pattern, budget);
    } catch (PatternException e) {
      throw schema.refused(keyword, e.getMessage() + ".");
    } catch (LimitException e) {
      throw schema.tooLarge(keyword, e);
    }
  }

  private static @Nullable Dfa format(Schema schema) throws SchemaException {
    String format = schema.string("format");
    if (format == null || StringFormats.isOpen(format)) {
      return null;
    }
    Dfa strings = StringFormats.strings(format);
    if (strings == null) {
      throw schema.refused(
          "format", "the format is not supported. Supported are " + StringFormats.names() + ".");
    }
    return strings;
  }

  /** The strings within the length limits, which often follow from the pattern. */
  private Dfa ofLength(Schema schema, Dfa strings) throws SchemaException {
    int min = minLength(schema);
    int max = schema.count("maxLength", Symbol.NO_MAX);
    WordLengths lengths = WordLengths.of(strings, budget);
    int lower = min <= lengths.min() ? 0 : min;
    int upper = max >= lengths.max() ? Symbol.NO_MAX : max;
    return lower == 0 && upper == Symbol.NO_MAX
        ? strings
        : Products.intersection(strings, Strings.ofLength(lower, upper), budget);
  }

  Symbol number(Schema schema, boolean integer) throws SchemaException {
    BigDecimal multiple = schema.number("multipleOf");
    if (multiple != null && multiple.signum() <= 0) {
      throw schema.refused("multipleOf", "it must be above 0.");
    }
    Bound low =
        tighter(bound(schema, "minimum", true), bound(schema, "exclusiveMinimum", false), true);
    Bound high =
        tighter(bound(schema, "maximum", true), bound(schema, "exclusiveMaximum", false), false);
    NumberFormats.Range range = NumberFormats.range(schema);
    if (range != null) {
      low = tighter(low, new Bound(range.min(), true), true);
      high = tighter(high, new Bound(range.max(), true), false);
    }
    List<Object> key = Arrays.asList(integer, low, high, multiple);
    Symbol known = made.get(key);
    if (known == null) {
      known = parts.regular(number(schema, integer, low, high, multiple));
      made.put(key, known);
    }
    String keyword = multiple != null ? "multipleOf" : low == null ? "maximum" : "minimum";
    return some(schema, keyword, known);
  }

  private Dfa number(
      Schema schema,
      boolean integer,
      @Nullable Bound low,
      @Nullable Bound high,
      @Nullable BigDecimal multiple)
      throws SchemaException {
    Dfa numbers =
        integer ? Decimals.integers(low, high, budget) : Decimals.numbers(low, high, budget);
    if (multiple == null || (integer && multiple.compareTo(BigDecimal.ONE) == 0)) {
      return numbers;
    }
    try {
      return Products.intersection(numbers, Multiples.of(multiple, budget), budget);
    } catch (LimitException e) {
      throw schema.tooLarge("multipleOf", e);
    }
  }

  private static @Nullable Bound bound(Schema schema, String keyword, boolean inclusive)
      throws SchemaException {
    JsonNode node = schema.node().get(keyword);
    if (!inclusive && node != null && node.isBoolean()) {
      // OpenAPI 3.0: a flag that makes minimum or maximum exclusive.
      String beside = keyword.equals("exclusiveMinimum") ? "minimum" : "maximum";
      return node.booleanValue() ? bound(schema, beside, false) : null;
    }
    BigDecimal value = schema.number(keyword);
    return value == null ? null : new Bound(value, inclusive);
  }

  private static @Nullable Bound tighter(@Nullable Bound a, @Nullable Bound b, boolean largest) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    int comparison = a.value().compareTo(b.value());
    if (comparison == 0) {
      return a.inclusive() ? b : a;
    }
    return comparison > 0 == largest ? a : b;
  }

  /** One of the values, without white space. */
  Symbol values(List<JsonNode> values) {
    List<int[]> words = new ArrayList<>();
    for (JsonNode value : values) {
      byte[] json = json(value).getBytes(StandardCharsets.UTF_8);
      budget.work(json.length);
      int[] word = new int[json.length];
      for (int i = 0; i < json.length; i++) {
        word[i] = json[i] & 0xFF;
      }
      words.add(word);
    }
    return parts.regular(Strings.words(words, budget));
  }

  /** A value as JSON, with the shortest escapes. */
  static String json(JsonNode value) {
    return value.isString() ? Strings.json(value.asString()) : value.toString();
  }

  private Symbol some(Schema schema, String keyword, Symbol symbol) throws SchemaException {
    symbol.settle();
    if (symbol.height() == Symbol.NO_MAX) {
      throw schema.refused(keyword, "no value satisfies all keywords here.");
    }
    return symbol;
  }
}
