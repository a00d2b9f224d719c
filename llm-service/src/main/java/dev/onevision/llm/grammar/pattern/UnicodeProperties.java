package dev.onevision.llm.grammar.pattern;

import dev.onevision.llm.grammar.automaton.CharacterSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The characters of Unicode properties, by their ECMA-262 names in {@code \p{...}}. */
final class UnicodeProperties {

  private static final Map<String, String> SHORT_NAMES =
      Map.ofEntries(
          Map.entry("Letter", "L"),
          Map.entry("Cased_Letter", "LC"),
          Map.entry("Uppercase_Letter", "Lu"),
          Map.entry("Lowercase_Letter", "Ll"),
          Map.entry("Titlecase_Letter", "Lt"),
          Map.entry("Modifier_Letter", "Lm"),
          Map.entry("Other_Letter", "Lo"),
          Map.entry("Mark", "M"),
          Map.entry("Nonspacing_Mark", "Mn"),
          Map.entry("Spacing_Mark", "Mc"),
          Map.entry("Enclosing_Mark", "Me"),
          Map.entry("Number", "N"),
          Map.entry("Decimal_Number", "Nd"),
          Map.entry("Letter_Number", "Nl"),
          Map.entry("Other_Number", "No"),
          Map.entry("Punctuation", "P"),
          Map.entry("Connector_Punctuation", "Pc"),
          Map.entry("Dash_Punctuation", "Pd"),
          Map.entry("Open_Punctuation", "Ps"),
          Map.entry("Close_Punctuation", "Pe"),
          Map.entry("Initial_Punctuation", "Pi"),
          Map.entry("Final_Punctuation", "Pf"),
          Map.entry("Other_Punctuation", "Po"),
          Map.entry("Symbol", "S"),
          Map.entry("Math_Symbol", "Sm"),
          Map.entry("Currency_Symbol", "Sc"),
          Map.entry("Modifier_Symbol", "Sk"),
          Map.entry("Other_Symbol", "So"),
          Map.entry("Separator", "Z"),
          Map.entry("Space_Separator", "Zs"),
          Map.entry("Line_Separator", "Zl"),
          Map.entry("Paragraph_Separator", "Zp"),
          Map.entry("Other", "C"),
          Map.entry("Control", "Cc"),
          Map.entry("Format", "Cf"),
          Map.entry("Private_Use", "Co"),
          Map.entry("Unassigned", "Cn"));

  private UnicodeProperties() {}

  /** The characters of a property such as {@code Lu}; null if it is unknown. */
  static @Nullable CharacterSet of(String property) {
    int equals = property.indexOf('=');
    if (equals < 0) {
      CharacterSet binary = Binary.SETS.get(property);
      return binary == null ? category(property) : binary;
    }
    String value = property.substring(equals + 1);
    return switch (property.substring(0, equals)) {
      case "General_Category", "gc" -> category(value);
      case "Script", "sc" -> Scripts.SETS.get(value.toUpperCase(Locale.ROOT));
      default -> null;
    };
  }

  private static @Nullable CharacterSet category(String name) {
    return Categories.SETS.get(SHORT_NAMES.getOrDefault(name, name));
  }

  private static Map<String, CharacterSet> built(Map<String, CharacterSet.Builder> builders) {
    return builders.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, set -> set.getValue().build()));
  }

  private static void add(Map<String, CharacterSet.Builder> sets, String name, int character) {
    sets.computeIfAbsent(name, _ -> new CharacterSet.Builder()).add(character, character);
  }

  /** All categories. Computed on first use, in one pass over Unicode. */
  private static final class Categories {

    private static final String[] NAMES = new String[31];
    static final Map<String, CharacterSet> SETS;

    static {
      NAMES[Character.UNASSIGNED] = "Cn";
      NAMES[Character.UPPERCASE_LETTER] = "Lu";
      NAMES[Character.LOWERCASE_LETTER] = "Ll";
      NAMES[Character.TITLECASE_LETTER] = "Lt";
      NAMES[Character.MODIFIER_LETTER] = "Lm";
      NAMES[Character.OTHER_LETTER] = "Lo";
      NAMES[Character.NON_SPACING_MARK] = "Mn";
      NAMES[Character.ENCLOSING_MARK] = "Me";
      NAMES[Character.COMBINING_SPACING_MARK] = "Mc";
      NAMES[Character.DECIMAL_DIGIT_NUMBER] = "Nd";
      NAMES[Character.LETTER_NUMBER] = "Nl";
      NAMES[Character.OTHER_NUMBER] = "No";
      NAMES[Character.SPACE_SEPARATOR] = "Zs";
      NAMES[Character.LINE_SEPARATOR] = "Zl";
      NAMES[Character.PARAGRAPH_SEPARATOR] = "Zp";
      NAMES[Character.CONTROL] = "Cc";
      NAMES[Character.FORMAT] = "Cf";
      NAMES[Character.PRIVATE_USE] = "Co";
      NAMES[Character.SURROGATE] = "Cs";
      NAMES[Character.DASH_PUNCTUATION] = "Pd";
      NAMES[Character.START_PUNCTUATION] = "Ps";
      NAMES[Character.END_PUNCTUATION] = "Pe";
      NAMES[Character.CONNECTOR_PUNCTUATION] = "Pc";
      NAMES[Character.OTHER_PUNCTUATION] = "Po";
      NAMES[Character.MATH_SYMBOL] = "Sm";
      NAMES[Character.CURRENCY_SYMBOL] = "Sc";
      NAMES[Character.MODIFIER_SYMBOL] = "Sk";
      NAMES[Character.OTHER_SYMBOL] = "So";
      NAMES[Character.INITIAL_QUOTE_PUNCTUATION] = "Pi";
      NAMES[Character.FINAL_QUOTE_PUNCTUATION] = "Pf";
      Map<String, CharacterSet.Builder> sets = new HashMap<>();
      for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
        String name = NAMES[Character.getType(character)];
        add(sets, name, character);
        add(sets, name.substring(0, 1), character);
        if (name.equals("Lu") || name.equals("Ll") || name.equals("Lt")) {
          add(sets, "LC", character);
        }
      }
      SETS = built(sets);
    }
  }

  /** All scripts. Computed on first use, in one pass over Unicode. */
  private static final class Scripts {

    static final Map<String, CharacterSet> SETS;

    static {
      Map<String, CharacterSet.Builder> sets = new HashMap<>();
      for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
        add(sets, Character.UnicodeScript.of(character).name(), character);
      }
      SETS = built(sets);
    }
  }

  /** The binary properties. */
  private static final class Binary {

    static final Map<String, CharacterSet> SETS =
        Map.of(
            "Any", CharacterSet.ALL,
            "ASCII", CharacterSet.of(0, 0x7F),
            "ASCII_Hex_Digit", CharacterSet.of('0', '9', 'A', 'F', 'a', 'f'),
            "Alphabetic", those(Character::isAlphabetic),
            "Lowercase", those(Character::isLowerCase),
            "Uppercase", those(Character::isUpperCase),
            "Ideographic", those(Character::isIdeographic),
            "Emoji", those(Character::isEmoji));

    private static CharacterSet those(IntPredicate condition) {
      CharacterSet.Builder set = new CharacterSet.Builder();
      for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
        if (condition.test(character)) {
          set.add(character, character);
        }
      }
      return set.build();
    }
  }
}
