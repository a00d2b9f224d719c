package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.Dfa;
import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.automaton.Spelling;
import dev.onevision.llm.grammar.automaton.Strings;
import dev.onevision.llm.grammar.pattern.PatternCompiler;
import dev.onevision.llm.grammar.pattern.PatternException;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Compiles formats of plain text: a regular expression, or one of several texts. */
public final class TextCompiler {

  private static final int MAX_CHARACTERS = 65_536;

  private TextCompiler() {}

  /**
   * The texts that a pattern matches as a whole. Their only control characters are tabs and line
   * feeds.
   *
   * @throws SchemaException if the pattern is not supported
   */
  public static Grammar pattern(String pattern) throws SchemaException {
    Parts parts = new Parts();
    return grammar(parts, pattern(pattern, parts));
  }

  /** A pattern as a part of a larger grammar. */
  static Symbol pattern(String pattern, Parts parts) throws SchemaException {
    try {
      if (pattern.length() > MAX_CHARACTERS) {
        throw new LimitException("it has more than %,d characters".formatted(MAX_CHARACTERS));
      }
      Dfa strings = PatternCompiler.whole(pattern, parts.budget());
      return symbol(parts, Spelling.plain(strings, parts.budget()));
    } catch (PatternException e) {
      throw SchemaException.pattern(e.getMessage() + ".");
    } catch (LimitException e) {
      throw SchemaException.pattern("it is too large: " + e.getMessage() + ". Simplify it.");
    }
  }

  /**
   * One of these texts.
   *
   * @throws SchemaException if there are no texts, or too many
   */
  public static Grammar choice(List<String> texts) throws SchemaException {
    Parts parts = new Parts();
    return grammar(parts, choice(texts, parts));
  }

  /** A choice of texts as a part of a larger grammar. */
  static Symbol choice(List<String> texts, Parts parts) throws SchemaException {
    long characters = texts.stream().mapToLong(String::length).sum();
    if (texts.isEmpty() || characters > MAX_CHARACTERS || texts.contains("")) {
      throw SchemaException.choice(
          "the texts must not be empty, and their total length must be at most %,d characters."
              .formatted(MAX_CHARACTERS));
    }
    List<int[]> words = new ArrayList<>();
    for (String text : texts) {
      if (text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')
          || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw SchemaException.choice(
            "a text has a control character other than tab and line feed, or half a surrogate"
                + " pair.");
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] word = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        word[i] = bytes[i] & 0xFF;
      }
      words.add(word);
    }
    try {
      return symbol(parts, Strings.words(words, parts.budget()));
    } catch (LimitException e) {
      throw SchemaException.choice("it is too large: " + e.getMessage() + ".");
    }
  }

  private static Symbol symbol(Parts parts, Dfa bytes) throws SchemaException {
    if (bytes.isEmpty()) {
      throw SchemaException.pattern("no text can match it.");
    }
    return parts.regular(bytes);
  }

  private static Grammar grammar(Parts parts, Symbol text) {
    parts.settle();
    return new Grammar(text, parts.bytes());
  }
}
