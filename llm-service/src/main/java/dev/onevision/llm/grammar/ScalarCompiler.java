package dev.onevision.llm.grammar;

import dev.onevision.llm.grammar.Decimals.Bound;
import dev.onevision.llm.grammar.PatternParser.PatternException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Strings, numbers, and values that are listed. */
final class ScalarCompiler {

  /** More, together with a pattern or format, make too many states. */
  private static final int LONGEST_OF_PATTERN = 500;

  private static final long MOST_STATES = 5_000;

  private final Parts parts;

  /** What is alike is made once. */
  private final Map<Object, Symbol> made = new HashMap<>();

  ScalarCompiler(Parts parts) {
    this.parts = parts;
  }

  Symbol string(Schema schema) throws SchemaException {
    int least = schema.count("minLength", 0);
    int most = schema.count("maxLength", Symbol.NO_END);
    if (least > most) {
      throw schema.refused("minLength", "it is above maxLength.");
    }
    String pattern = schema.string("pattern");
    String format = schema.string("format");
    List<Object> key = Arrays.asList(least, most, pattern, format);
    Symbol known = made.get(key);
    if (known == null) {
      known =
          pattern == null && format == null
              ? parts.text(least, most)
              : patterned(schema, pattern, format, least, most);
      made.put(key, known);
    }
    return known;
  }

  private Symbol patterned(
      Schema schema, @Nullable String pattern, @Nullable String format, int least, int most)
      throws SchemaException {
    List<Automaton> demands = new ArrayList<>();
    if (pattern != null) {
      demands.add(automaton(schema, "pattern", pattern));
    }
    if (format != null) {
      String formatPattern = StringFormats.pattern(format);
      if (formatPattern == null) {
        throw schema.refused(
            "format", "the format is not supported. Supported are " + StringFormats.names() + ".");
      }
      demands.add(automaton(schema, "format", formatPattern));
    }
    String keyword = pattern == null ? "format" : "pattern";
    Automaton all = demands.getFirst();
    for (Automaton demand : demands.subList(1, demands.size())) {
      all = both(schema, keyword, all, demand);
    }
    if (least > 0 || most < Symbol.NO_END) {
      all = both(schema, keyword, all, length(schema, least, most));
    }
    return some(schema, keyword, parts.regular(Strings.json(all)));
  }

  private static Automaton automaton(Schema schema, String keyword, String pattern)
      throws SchemaException {
    try {
      return Strings.deterministic(PatternParser.parse(pattern));
    } catch (PatternException e) {
      throw schema.refused(keyword, e.getMessage() + ".");
    }
  }

  private static Automaton both(Schema schema, String keyword, Automaton a, Automaton b)
      throws SchemaException {
    if ((long) a.getNumStates() * b.getNumStates() > MOST_STATES) {
      throw schema.refused(keyword, "together with the other keywords here it is too complicated.");
    }
    return Strings.deterministic(Operations.intersection(a, b));
  }

  private static Automaton length(Schema schema, int least, int most) throws SchemaException {
    boolean bounded = most < Symbol.NO_END;
    if (Math.max(least, bounded ? most : 0) > LONGEST_OF_PATTERN) {
      throw schema.refused(
          bounded ? "maxLength" : "minLength",
          "with a pattern or format it can be %d at most.".formatted(LONGEST_OF_PATTERN));
    }
    return Strings.ofLength(least, most);
  }

  Symbol number(Schema schema, boolean integer) throws SchemaException {
    BigDecimal multiple = schema.number("multipleOf");
    if (multiple != null && !(integer && multiple.compareTo(BigDecimal.ONE) == 0)) {
      throw schema.refused("multipleOf", "the keyword is not supported.");
    }
    Bound low =
        tighter(bound(schema, "minimum", true), bound(schema, "exclusiveMinimum", false), true);
    Bound high =
        tighter(bound(schema, "maximum", true), bound(schema, "exclusiveMaximum", false), false);
    List<Object> key = Arrays.asList(integer, low, high);
    Symbol known = made.get(key);
    if (known == null) {
      known = parts.regular(integer ? Decimals.integers(low, high) : Decimals.numbers(low, high));
      made.put(key, known);
    }
    return some(schema, low == null ? "maximum" : "minimum", known);
  }

  private static @Nullable Bound bound(Schema schema, String keyword, boolean inclusive)
      throws SchemaException {
    BigDecimal value = schema.number(keyword);
    return value == null ? null : new Bound(value, inclusive);
  }

  private static @Nullable Bound tighter(@Nullable Bound a, @Nullable Bound b, boolean largest) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    boolean first = (a.value().compareTo(b.value()) > 0) == largest;
    return first ? a : b;
  }

  /** One of the values, written without blanks. */
  Symbol values(List<JsonNode> values) {
    TreeSet<BytesRef> regular = new TreeSet<>();
    List<Symbol> alternatives = new ArrayList<>();
    for (JsonNode value : values) {
      String json = value.isString() ? Strings.json(value.asString()) : value.toString();
      BytesRef bytes = new BytesRef(json.getBytes(StandardCharsets.UTF_8));
      if (bytes.length <= Automata.MAX_STRING_UNION_TERM_LENGTH) {
        regular.add(bytes);
      } else {
        alternatives.add(parts.literal(json));
      }
    }
    if (!regular.isEmpty()) {
      alternatives.add(parts.regular(Automata.makeBinaryStringUnion(regular)));
    }
    return parts.choice(alternatives);
  }

  private Symbol some(Schema schema, String keyword, Symbol symbol) throws SchemaException {
    symbol.settle();
    if (symbol.height() == Symbol.NO_END) {
      throw schema.refused(keyword, "no value meets all that is asked for here.");
    }
    return symbol;
  }
}
