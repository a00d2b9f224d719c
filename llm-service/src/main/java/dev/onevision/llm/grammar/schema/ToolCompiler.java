package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.CompileBudget;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Strings;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles calls of tools, in the form that the model's family is trained with (Hermes):
 *
 * <pre>
 * &lt;tool_call&gt;
 * {"name": "NAME", "arguments": OBJECT}
 * &lt;/tool_call&gt;
 * </pre>
 *
 * Line feeds separate calls, and nothing follows the last one. Text before a call may be anything
 * but the beginning of a call. Used once.
 */
public final class ToolCompiler {

  private static final String OPENING = "<tool_call>";
  private static final String CLOSING = "}\n</tool_call>";

  private final Parts parts = new Parts();
  private final boolean parallel;
  private final List<Symbol> calls = new ArrayList<>();

  /**
   * A compiler without tools.
   *
   * @param parallel whether a completion may have several calls
   */
  public ToolCompiler(boolean parallel) {
    this.parallel = parallel;
  }

  /**
   * Adds a tool.
   *
   * @param parameters JSON Schema of the arguments, an object
   * @param strict false to allow any object if the schema is not supported
   */
  public void add(String name, String parameters, boolean strict) throws SchemaException {
    try {
      calls.add(
          parts.sequence(
              parts.literal(OPENING + "\n{\"name\": " + Strings.json(name) + ", \"arguments\": "),
              arguments(parameters, strict),
              parts.literal(CLOSING)));
    } catch (SchemaException e) {
      throw e.ofTool(name);
    } catch (LimitException e) {
      throw tooLarge(e);
    }
  }

  private Symbol arguments(String parameters, boolean strict) throws SchemaException {
    try {
      check(parameters);
    } catch (SchemaException e) {
      if (strict) {
        throw e;
      }
      return parts.object();
    }
    return SchemaCompiler.compile(parameters, parts);
  }

  /**
   * Compiles the schema apart, because parts of a refused one would remain. The budget of work is
   * the same for all tools.
   */
  private void check(String parameters) throws SchemaException {
    CompileBudget budget = parts.budget();
    try {
      Parts own = new Parts(budget);
      Symbol document = SchemaCompiler.compile(parameters, own);
      own.settle();
      SchemaCompiler.checkHeight(document);
    } catch (LimitException e) {
      if (budget.isExhausted()) {
        throw e;
      }
      throw new SchemaException("#", "it is too large: " + e.getMessage() + ". Make it smaller.");
    }
  }

  /** Calls and nothing else. */
  public Grammar calls() throws SchemaException {
    return grammar(List.of());
  }

  /** Any text, then perhaps calls. */
  public Grammar callsAfterText() throws SchemaException {
    byte[] opening = OPENING.getBytes(StandardCharsets.UTF_8);
    try {
      Symbol text = parts.regular(Strings.without(opening));
      return grammar(parts.sequence(text, parts.repeat(sequenceOfCalls(), 0, 1)));
    } catch (LimitException e) {
      throw tooLarge(e);
    }
  }

  /** Calls, or a JSON object. */
  public Grammar callsOrObject() throws SchemaException {
    return grammar(List.of(parts.object()));
  }

  /** Calls, or JSON that is valid against a schema. */
  public Grammar callsOrJson(String schema) throws SchemaException {
    SchemaCompiler.compile(schema); // its errors are not about tools
    try {
      return grammar(List.of(SchemaCompiler.compile(schema, parts)));
    } catch (LimitException e) {
      throw tooLarge(e);
    }
  }

  /** Calls, or text that matches a pattern. */
  public Grammar callsOrMatch(String pattern) throws SchemaException {
    return grammar(List.of(TextCompiler.pattern(pattern, parts)));
  }

  /** Calls, or one of several texts. */
  public Grammar callsOrOneOf(List<String> texts) throws SchemaException {
    return grammar(List.of(TextCompiler.choice(texts, parts)));
  }

  private Grammar grammar(List<Symbol> others) throws SchemaException {
    try {
      List<Symbol> alternatives = new ArrayList<>(others);
      alternatives.add(sequenceOfCalls());
      return grammar(parts.choice(alternatives));
    } catch (LimitException e) {
      throw tooLarge(e);
    }
  }

  private Grammar grammar(Symbol root) {
    parts.settle();
    return new Grammar(root, parts.bytes());
  }

  private Symbol sequenceOfCalls() {
    Symbol call = parts.choice(calls);
    if (!parallel) {
      return call;
    }
    Symbol further = parts.sequence(parts.literal("\n"), call);
    return parts.sequence(call, parts.repeat(further, 0, Symbol.NO_MAX));
  }

  private static SchemaException tooLarge(LimitException e) {
    return SchemaException.tools("they are too large: " + e.getMessage() + ". Send fewer.");
  }
}
