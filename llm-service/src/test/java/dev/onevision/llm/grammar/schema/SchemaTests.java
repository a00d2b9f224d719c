package dev.onevision.llm.grammar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.llm.grammar.pushdown.ConstraintException;
import dev.onevision.llm.grammar.pushdown.Grammar;
import dev.onevision.llm.grammar.pushdown.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"object","uniqueProperties":1}             | #/uniqueProperties
          {"properties":{"a/b":{"not":{}}}}                  | #/properties/a~1b/not
          {"type":"array","items":{"uniqueItems":true}}      | #/items/uniqueItems
          {"uniqueItems":true,"items":{"enum":[0,1,2,3,4,5,6,7,8,9,10]}} | #/uniqueItems
          {"uniqueItems":true,"items":{"type":"boolean"},"minItems":3} | #/minItems
          {"uniqueItems":1}                                  | #/uniqueItems
          {"type":"number","multipleOf":0}                   | #/multipleOf
          {"type":"integer","multipleOf":1234567}            | #/multipleOf
          {"type":"integer","multipleOf":10,"minimum":1,"maximum":9} | #/multipleOf
          {"type":"integer","format":"date-range"}           | #/format
          {"type":"string","nullable":1}                     | #/nullable
          {"patternProperties":{"(":{}}}                     | #/patternProperties
          {"patternProperties":[]}                           | #/patternProperties
          {"propertyNames":{"pattern":"^a"},"required":["b"]} | #/propertyNames
          {"propertyNames":{"anyOf":[{}]}}                   | #/propertyNames/anyOf
          {"$ref":"#/$defs/no"}                              | #/$ref
          {"$ref":"https://example.org/a"}                   | #/$ref
          {"anyOf":[{"type":"text"}]}                        | #/anyOf/0/type
          {"type":"string","pattern":"^(?=a)b"}              | #/pattern
          {"type":"string","pattern":"(?<=a)b"}              | #/pattern
          {"type":"string","pattern":"(?:(?=a)b)+"}          | #/pattern
          {"type":"string","pattern":"a?^b"}                 | #/pattern
          {"type":"string","pattern":"(?i)a"}                | #/pattern
          {"type":"string","pattern":"(a)\\\\1"}             | #/pattern
          {"type":"string","pattern":"\\\\p{Nothing}"}       | #/pattern
          {"type":"string","pattern":".*a.{30}"}             | #/pattern
          {"type":"string","pattern":"a\\\\b"}               | #/pattern
          {"type":"string","pattern":"(a"}                   | #/pattern
          {"type":"string","pattern":"((a{500}){500}){500}"} | #/pattern
          {"type":"string","format":"color"}                 | #/format
          {"type":"string","minLength":3,"maxLength":2}      | #/minLength
          {"type":"string","minLength":-1}                   | #/minLength
          {"type":"integer","minimum":2.1,"maximum":2.9}     | #/minimum
          {"type":"number","minimum":1e999999999}            | #/minimum
          {"enum":[1],"minimum":3}                           | #/minimum
          {"type":"array","minItems":2,"maxItems":1}         | #/minItems
          {"required":["a"],"properties":{"a":{"$ref":"#"}}} | #:
          {"allOf":[{"$ref":"#"}]}                           | #
          {"properties":{"a":1}}                             | #/properties/a
          {"enum":[]}                                        | #:
          false                                              | #:
          [                                                  | #:
          """)
  void refusesUnsupportedSchemasWithTheirPlace(String schema, String pointer) {
    assertThatThrownBy(() -> SchemaCompiler.compile(schema))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("The schema is refused at " + pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"integer","minimum":-12,"maximum":105}   | -12 -1 0 9 99 105       | -13 106 -0 00 1.0 1e1 -
          {"type":"integer","exclusiveMinimum":9}          | 10 999 100000000000000000 | 9 0 -1
          {"type":"integer","minimum":0.5,"maximum":1e2}   | 1 100                   | 0 101
          {"type":"integer","maximum":-5}                  | -5 -99                  | -4 5 0
          {"type":"number","exclusiveMinimum":0,"maximum":1.25} | 1 1.25 1.250 0.001 | 0 0.0 1.251 2 1e0 .5 1.
          {"type":"number","minimum":-0.5}                 | -0.5 -0.50 0 7.5        | -0.51 -1
          {"type":"number"}                                | 0 -1.5 1e5 2.5E-10      | 01 1.e5 1e100 +1
          {"type":["null","boolean"]}                      | null true false         | 0 tru
          {"enum":["a","ab",1,null]}                       | "a" "ab" 1 null         | "abc" a
          {"const":{"a":[1,"x"]}}                          | {"a":[1,"x"]}           | {"a":[1]}
          {"type":"string","maxLength":2}                  | "" "ab" "é🦊" "\\u00e9\\n" "\\uD83D\\uDE00a" | "abc" "\\uD83D" "\\x"
          {"type":"string","pattern":"b+"}                 | "b" "abba"              | "" "a"
          {"type":"string","pattern":"^a|z$"}              | "abc" "xyz"             | "bz " "b"
          {"type":"string","pattern":"^[^\\\\d\\"]{2}$"}   | "ab" "é\\\\"            | "a1" "a\\""
          {"type":"array","prefixItems":[{"const":1},{"const":2}]} | [] [1] [1,2]    | [2] [1,2,3]
          {"type":"array","items":{"const":1},"minItems":2,"maxItems":3} | [1,1] [1,1,1] | [1] [1,1,1,1]
          {"properties":{"a":{"const":1},"b":{"const":2}},"required":["b"]} | {"b":2} {"a":1,"b":2} | {} {"b":2,"a":1} {"a":1} 1
          {"properties":{"a":{"const":1}},"additionalProperties":{"const":3}} | {} {"a":1,"b":3} {"b":3,"c":3} {"aa":3} | {"a":3} {"b":1} {"b":3,"a":1}
          {"type":"object","additionalProperties":{"type":"null"},"maxProperties":2} | {} {"a":null,"":null} | {"a":1} {"a":null,"b":null,"c":null}
          {"required":["a"]}                               | {"a":[{}]}              | {} {"b":1}
          {"allOf":[{"type":"integer","minimum":3},{"maximum":4}]} | 3 4             | 2 5
          {"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}],"properties":{"a":{},"b":{}}} | {"a":1} {"b":1} {"a":1,"b":2} | {}
          {"$ref":"#/$defs/n","minimum":2,"$defs":{"n":{"type":"integer"}}} | 2 3    | 1
          {"$defs":{"l":{"anyOf":[{"const":0},{"type":"array","items":{"$ref":"#/$defs/l"}}]}},"$ref":"#/$defs/l"} | 0 [] [0,[[0]]] | 1 [1]
          {"type":"integer","multipleOf":3,"minimum":-4,"maximum":10} | -3 0 3 9  | 1 -4 -6 10 12
          {"type":"integer","multipleOf":1000}             | 0 1000 -25000           | 1 100 1500
          {"type":"number","multipleOf":0.25}              | 0.25 1.5 -3 0.50        | 0.2 0.125 1e1
          {"type":"number","multipleOf":0.5,"exclusiveMinimum":0} | 0.5 1 7.5 | 0 0.0 -0.5 0.25
          {"type":"integer","minimum":5,"exclusiveMinimum":true} | 6 70            | 5 4
          {"type":"integer","maximum":5,"exclusiveMaximum":false} | 5 4            | 6
          {"type":"integer","format":"int32"}              | 2147483647 -2147483648  | 2147483648
          {"type":"integer","format":"uint8"}              | 0 255                   | 256 -1
          {"type":"string","nullable":true}                | "a" null                | 1
          {"type":"string","enum":["a",null],"nullable":true} | "a" null             | "b"
          {"type":"string","enum":["a"],"nullable":true}   | "a"                     | null
          {"$defs":{"a":{"const":1}},"$ref":"#/$defs/a","nullable":true} | 1         | null
          {"uniqueItems":true,"items":{"enum":[1,2,1.0,"a"]}} | [] [1] [2,1] ["a",1,2] | [1,1] [1,1.0] ["a","a"]
          {"uniqueItems":true,"items":{"type":"boolean"},"minItems":1} | [true] [false,true] | [] [true,true]
          {"uniqueItems":true,"items":{"type":"string"},"maxItems":1} | [] ["b"]      | ["a","b"]
          {"type":"object","patternProperties":{"^x-":{"const":1}}} | {} {"x-a":1}    | {"a":1} {"x-a":2}
          {"patternProperties":{"^x":{"const":1}},"additionalProperties":{"const":2}} | {"xa":1,"b":2} | {"xa":2} {"b":1}
          {"patternProperties":{"a":{"const":1},"b":{"const":2}}} | {"a":1,"xb":2}     | {"ab":1} {"ab":2}
          {"properties":{"ab":{}},"patternProperties":{"^a":{"const":1}},"additionalProperties":false} | {"ab":1} {"ac":1} | {"ab":2}
          {"propertyNames":{"enum":["a","b"]},"additionalProperties":{"const":1}} | {} {"a":1,"b":1} | {"c":1} {"a":2}
          {"propertyNames":{"maxLength":2,"pattern":"^a"},"additionalProperties":{"const":1}} | {"ab":1} | {"abc":1} {"b":1}
          {"propertyNames":{"pattern":"^a"},"properties":{"a":{},"b":{}}} | {} {"a":1}  | {"b":1}
          {"propertyNames":{"$ref":"#/$defs/k"},"$defs":{"k":{"const":"z"}},"type":"object"} | {"z":[]} | {"y":1}
          {"allOf":[{"$ref":"#/$defs/t"}],"description":"x","$defs":{"t":{"type":"object","properties":{"t":{"allOf":[{"$ref":"#/$defs/t"}]}}}}} | {} {"t":{"t":{}}} | {"u":1}
          {"$ref":"#/$defs/t","$defs":{"t":{"properties":{"t":{"$ref":"#/$defs/t","maxProperties":5}},"type":"object"}}} | {"t":{"t":{}}} | {"u":1}
          {"type":"string","pattern":"^(?!^[-+.]*$)[+-]?0*\\\\d*\\\\.?\\\\d*$"} | "1.5" "-.5" "007" | "" "-" "." "1.2.3"
          {"type":"string","pattern":"^(?=.*\\\\d)(?=.*[a-z]).{2,4}$"} | "a1" "1xy" | "ab" "12" "a"
          {"type":"string","pattern":"^(?<first>a|b$)c?$"}  | "a" "b" "ac"            | "bc" "c"
          {"type":"string","pattern":"^\\\\p{Lu}\\\\p{Script=Greek}+$"} | "Äλ" "Aλω"   | "aλ" "Ab"
          {"type":"string","pattern":"^\\\\u00e9\\\\u{1F98A}\\\\uD83E\\\\uDD8A$"} | "é🦊🦊" | "é🦊"
          {"type":"string","pattern":"(^|-)x"}             | "x" "a-x" "-xy"         | "ax" ""
          {"type":"string","pattern":"^[a-z]+$","maxLength":2000} | "ab"              | "" "A"
          {"type":"string","format":"uri","maxLength":2083} | "https://a.de/b"         | "a"
          {"type":"string","format":"byte"}                | "" "QQ==" "QUJD"        | "Q" "QQ=" "Q!=="
          {"type":"string","format":"uuid4"} | "123e4567-e89b-42d3-a456-426614174000" | "123e4567-e89b-12d3-a456-426614174000"
          {"type":"string","example":"a","xml":{},"externalDocs":{},"x-order":1} | "a"  | 1
          {"type":"string","pattern":"^([a-c]+|[d-f]+|x*)+$"} | "" "abfx" "ccc"       | "g" "a1"
          {}                                               | {} [1,"a",{"b":null}]   | nul
          {"type":"string","format":"email"}               | "a@b.de" "a.b+c@mail.example.org" | "a" "@b.de" "a@b" "a..b@c.de"
          {"type":"string","format":"date"}                | "2024-02-29" "2023-12-31" | "2023-02-29" "2024-13-01" "24-1-1"
          """)
  void acceptsOnlyTheDocumentsOfASchema(String schema, String taken, String refused)
      throws SchemaException {
    for (String document : taken.split(" ")) {
      assertThat(isTaken(schema, document)).as("%s takes %s", schema, document).isTrue();
    }
    for (String document : refused.split(" ")) {
      assertThat(isTaken(schema, document)).as("%s takes %s", schema, document).isFalse();
    }
  }

  @Test
  void textsOfPatternsAreWellFormedUtf8() throws SchemaException {
    Grammar grammar = SchemaCompiler.compile("{\"type\":\"string\",\"pattern\":\"^.$\"}");
    State quote = grammar.after(grammar.start(), '"');
    for (int[] overlongOrSurrogate :
        new int[][] {{0xC0}, {0xE0, 0x80}, {0xED, 0xA0}, {0xF0, 0x80}, {0xF4, 0x90}}) {
      State state = quote;
      for (int value : overlongOrSurrogate) {
        state = grammar.after(state, value);
      }
      assertThat(state).isSameAs(Grammar.DEAD);
    }
  }

  @Test
  void annotationsAreIgnored() throws SchemaException {
    String schema =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "a", "title": "b",
         "type": "null", "description": "c", "default": 1, "examples": [2], "deprecated": true}
        """;
    assertThat(isTaken(schema, "null")).isTrue();
  }

  @Test
  void whiteSpaceIsBounded() throws SchemaException {
    String schema = "{\"type\":\"array\",\"items\":{\"const\":1}}";
    assertThat(isTaken(schema, "[\n" + " ".repeat(32) + "1, 1\n]")).isTrue();
    assertThat(isTaken(schema, "[\n" + " ".repeat(33) + "1]")).isFalse();
    assertThat(isTaken(schema, "[\n\n1]")).isFalse();
    assertThat(isTaken(schema, "[1] ")).isFalse();
  }

  @Test
  void nestingIsBoundedWithoutDeadEnds() throws SchemaException {
    String schema = "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"minItems\":0,\"maxItems\":1}";
    int deepest = Grammar.MAX_DEPTH;
    assertThat(isTaken(schema, "[".repeat(deepest) + "]".repeat(deepest))).isTrue();
    assertThat(after(schema, "[".repeat(deepest + 1))).isSameAs(Grammar.DEAD);
  }

  @Test
  void similarSchemasStayWithinTheMemoryLimit() throws SchemaException {
    String properties =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"p%d\":{\"type\":\"number\"}".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(isTaken("{\"properties\":{" + properties + "}}", "{\"p3\":1,\"p999\":2}")).isTrue();
  }

  @Test
  void tooManyAlternativesEndTheCompletionAndNotTheEngine() throws SchemaException {
    String alternatives =
        IntStream.range(0, 900)
            .mapToObj(i -> "{\"type\":\"string\",\"maxLength\":%d}".formatted(100 + i))
            .collect(Collectors.joining(","));
    Grammar grammar = SchemaCompiler.compile("{\"anyOf\":[" + alternatives + "]}");
    grammar.limitWork(100_000);
    State start = grammar.after(grammar.start(), '"');
    assertThatThrownBy(
            () -> {
              State state = start;
              for (int i = 0; i < 1000; i++) {
                state = grammar.after(state, 'a');
              }
            })
        .isInstanceOf(ConstraintException.class);
  }

  @Test
  void repeatedDisjointClassesAreOneState() throws SchemaException {
    String classes =
        IntStream.range(0, 2400)
            .mapToObj(i -> "[%c-%c]+".formatted(0x100 + i * 20, 0x110 + i * 20))
            .collect(Collectors.joining("|"));
    String schema = "{\"type\":\"string\",\"pattern\":\"^(" + classes + ")+$\"}";
    assertThat(isTaken(schema, "\"\u0100\u0114\u0110\"")).isTrue();
    assertThat(isTaken(schema, "\"\u0111\"")).isFalse();
  }

  @Test
  void patternBeyondALimitIsRefusedWithTheLimit() {
    assertThatThrownBy(
            () -> SchemaCompiler.compile("{\"properties\":{\"a\":{\"pattern\":\".*a.{40}\"}}}"))
        .hasMessage(
            "The schema is refused at #/properties/a/pattern: it is too large: it needs an"
                + " automaton of more than 10,000 states, the limit. Simplify it.");
  }

  @Test
  void textMatchesItsPatternAsAWhole() throws SchemaException {
    Grammar grammar = TextCompiler.pattern("[a-c]+|é\\n|^x$");
    assertThat(isTaken(grammar, "abc")).isTrue();
    assertThat(isTaken(grammar, "é\n")).isTrue();
    assertThat(isTaken(grammar, "x")).isTrue();
    assertThat(isTaken(grammar, "")).isFalse();
    assertThat(isTaken(grammar, "abcx")).isFalse();
    assertThatThrownBy(() -> TextCompiler.pattern("a(?<=b)"))
        .hasMessageStartingWith("The pattern is refused: '(?<=");
    assertThatThrownBy(() -> TextCompiler.pattern("a$b")).hasMessageContaining("no text");
  }

  @Test
  void textIsOneOfTheChoices() throws SchemaException {
    Grammar grammar = TextCompiler.choice(List.of("yes", "no", "yes, sir", "ü"));
    for (String text : List.of("yes", "no", "yes, sir", "ü")) {
      assertThat(isTaken(grammar, text)).isTrue();
    }
    assertThat(isTaken(grammar, "yes,")).isFalse();
    assertThatThrownBy(() -> TextCompiler.choice(List.of("a", "")))
        .hasMessageStartingWith("The choices are refused");
  }

  private static boolean isTaken(Grammar grammar, String text) {
    State state = grammar.start();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      state = grammar.after(state, value & 0xFF);
    }
    return state.complete;
  }

  private static boolean isTaken(String schema, String document) throws SchemaException {
    return after(schema, document).complete;
  }

  private static State after(String schema, String document) throws SchemaException {
    Grammar grammar = SchemaCompiler.compile(schema);
    State state = grammar.start();
    for (byte value : document.getBytes(StandardCharsets.UTF_8)) {
      state = grammar.after(state, value & 0xFF);
    }
    return state;
  }
}
