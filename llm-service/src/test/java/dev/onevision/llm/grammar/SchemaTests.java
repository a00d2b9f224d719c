package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
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
          {"type":"number","multipleOf":0.1}                 | #/multipleOf
          {"$ref":"#/$defs/no"}                              | #/$ref
          {"$ref":"https://example.org/a"}                   | #/$ref
          {"anyOf":[{"type":"text"}]}                        | #/anyOf/0/type
          {"type":"string","pattern":"(?=a)b"}               | #/pattern
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
  void refusesWhatItCannotKeepAndSaysWhere(String schema, String pointer) {
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
          {}                                               | {} [1,"a",{"b":null}]   | nul
          {"type":"string","format":"email"}               | "a@b.de" "a.b+c@mail.example.org" | "a" "@b.de" "a@b" "a..b@c.de"
          {"type":"string","format":"date"}                | "2024-02-29" "2023-12-31" | "2023-02-29" "2024-13-01" "24-1-1"
          """)
  void takesTheDocumentsOfASchemaAndNoOthers(String schema, String taken, String refused)
      throws SchemaException {
    for (String document : taken.split(" ")) {
      assertThat(isTaken(schema, document)).as("%s takes %s", schema, document).isTrue();
    }
    for (String document : refused.split(" ")) {
      assertThat(isTaken(schema, document)).as("%s takes %s", schema, document).isFalse();
    }
  }

  @Test
  void patternsAreWrittenInWellFormedUtf8() throws SchemaException {
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
  void annotationsDemandNothing() throws SchemaException {
    String schema =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "a", "title": "b",
         "type": "null", "description": "c", "default": 1, "examples": [2], "deprecated": true}
        """;
    assertThat(isTaken(schema, "null")).isTrue();
  }

  @Test
  void blanksAreBounded() throws SchemaException {
    String schema = "{\"type\":\"array\",\"items\":{\"const\":1}}";
    assertThat(isTaken(schema, "[\n" + " ".repeat(32) + "1, 1\n]")).isTrue();
    assertThat(isTaken(schema, "[\n" + " ".repeat(33) + "1]")).isFalse();
    assertThat(isTaken(schema, "[\n\n1]")).isFalse();
    assertThat(isTaken(schema, "[1] ")).isFalse();
  }

  @Test
  void nestingIsBoundedWithoutADeadEnd() throws SchemaException {
    String schema = "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"minItems\":0,\"maxItems\":1}";
    int deepest = Grammar.DEEPEST;
    assertThat(isTaken(schema, "[".repeat(deepest) + "]".repeat(deepest))).isTrue();
    assertThat(after(schema, "[".repeat(deepest + 1))).isSameAs(Grammar.DEAD);
  }

  @Test
  void manySchemasThatLookAlikeStayWithinTheirMemory() throws SchemaException {
    String properties =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"p%d\":{\"type\":\"number\"}".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(isTaken("{\"properties\":{" + properties + "}}", "{\"p3\":1,\"p999\":2}")).isTrue();
  }

  @Test
  void tooManyAlternativesAtOnceEndTheAnswerAndNotTheEngine() throws SchemaException {
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
