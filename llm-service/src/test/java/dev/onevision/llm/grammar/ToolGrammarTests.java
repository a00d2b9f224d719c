package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.llm.grammar.schema.SchemaException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completions that call tools keep the form of calls and the schemas of arguments. */
class ToolGrammarTests {

  private static final OutputFormat.Tool COUNT =
      new OutputFormat.Tool(
          "count",
          "{\"type\":\"object\",\"properties\":{\"shape\":{\"$ref\":\"#/$defs/S\"}},"
              + "\"required\":[\"shape\"],\"$defs\":{\"S\":{\"enum\":[\"star\",\"ring\"]}}}",
          true);
  private static final OutputFormat.Tool NOW =
      new OutputFormat.Tool(
          "now", "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}", false);
  private static final String STAR = call("count", "{\"shape\": \"star\"}");

  private final Grammars grammars =
      new Grammars(new Vocabularies(new SplittableRandom(1)).vocabulary());

  private static String call(String name, String arguments) {
    return "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>"
        .formatted(name, arguments);
  }

  @Test
  void requiredCallIsTheWholeCompletion() throws SchemaException {
    OutputFormat.Tools format = format(true, true, new OutputFormat.AnyText());
    assertThat(accepts(format, STAR)).isTrue();
    assertThat(accepts(format, STAR + "\n" + call("now", "{}"))).isTrue();
    assertThat(accepts(format, "")).isFalse();
    assertThat(accepts(format, STAR + "\n")).isFalse();
    for (String wrong :
        List.of(
            "Hello",
            " " + STAR,
            STAR + " ",
            STAR + STAR,
            call("other", "{}"),
            call("count", "{}"),
            call("count", "{\"shape\": \"square\"}"),
            call("now", "{\"a\": 1}"))) {
      assertThat(begins(format, wrong)).as(wrong).isFalse();
    }
  }

  @Test
  void oneCallIsTheLastWithoutParallelCalls() throws SchemaException {
    OutputFormat.Tools format = format(true, false, new OutputFormat.AnyText());
    assertThat(accepts(format, STAR)).isTrue();
    assertThat(begins(format, STAR + "\n")).isFalse();
  }

  @Test
  void textIsFreeUntilACallBegins() throws SchemaException {
    OutputFormat.Tools format = format(false, true, new OutputFormat.AnyText());
    for (String text :
        List.of(
            "",
            "Hello. {\"a\": 1} \u00e9 \u8a9e",
            "<tool_cal",
            "<<tool_call",
            STAR,
            "Hm.\n" + STAR)) {
      assertThat(accepts(format, text)).as(text).isTrue();
    }
    assertThat(accepts(format, "Hm. <tool_call>")).isFalse();
    assertThat(begins(format, "Hm. <tool_call> ")).isFalse();
    assertThat(begins(format, "<<tool_call>x")).isFalse();
    assertThat(begins(format, "Hm.\n" + STAR + " Done")).isFalse();
  }

  @Test
  void textMayHaveAFormOfItsOwn() throws SchemaException {
    OutputFormat.Tools json = format(false, true, new OutputFormat.JsonSchema("{\"const\":5}"));
    assertThat(accepts(json, "5")).isTrue();
    assertThat(accepts(json, STAR)).isTrue();
    assertThat(begins(json, "6")).isFalse();
    assertThat(accepts(format(false, true, new OutputFormat.JsonObject()), "{}")).isTrue();
    assertThat(accepts(format(false, true, new OutputFormat.Regex("[ab]")), "b")).isTrue();
    OutputFormat choice = new OutputFormat.Choice(List.of("yes", "no"));
    assertThat(accepts(format(false, true, choice), "no")).isTrue();
    assertThat(begins(format(false, true, choice), "maybe")).isFalse();
  }

  /** The last one needs too many operations. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\",\"not\":{}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(?<=a)\"}}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\".*a.{60}\"}}}"
      })
  void schemaThatIsNotSupportedIsAnErrorOnlyIfItIsStrict(String schema) throws SchemaException {
    OutputFormat.Tools loose =
        new OutputFormat.Tools(
            List.of(new OutputFormat.Tool("f", schema, false), NOW),
            true,
            true,
            new OutputFormat.AnyText());
    assertThat(accepts(loose, call("f", "{\"a\": [1, {}]}"))).isTrue();
    assertThat(begins(loose, call("f", "[]"))).isFalse();
    OutputFormat.Tools strict =
        new OutputFormat.Tools(
            List.of(NOW, new OutputFormat.Tool("f", schema, true)),
            true,
            true,
            new OutputFormat.AnyText());
    assertThatThrownBy(() -> grammars.constraint(strict))
        .isInstanceOfSatisfying(
            SchemaException.class, refused -> assertThat(refused.isAboutTools()).isTrue())
        .hasMessageStartingWith("Tool 'f': The schema is refused");
  }

  @Test
  void errorInTheFormOfTheTextIsNotAboutTools() {
    assertThatThrownBy(
            () -> grammars.constraint(format(false, true, new OutputFormat.Regex("(?<=a)"))))
        .isInstanceOfSatisfying(
            SchemaException.class, refused -> assertThat(refused.isAboutTools()).isFalse());
  }

  private static OutputFormat.Tools format(boolean required, boolean parallel, OutputFormat text) {
    return new OutputFormat.Tools(List.of(COUNT, NOW), required, parallel, text);
  }

  private boolean accepts(OutputFormat.Constrained format, String text) throws SchemaException {
    Constraint constraint = grammars.constraint(format);
    return read(constraint, text) && constraint.isComplete();
  }

  private boolean begins(OutputFormat.Constrained format, String text) throws SchemaException {
    return read(grammars.constraint(format), text);
  }

  private static boolean read(Constraint constraint, String text) {
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      int token = value & 0xFF; // the vocabulary begins with all bytes
      if (!Vocabularies.isAllowed(constraint.allowed(), token)) {
        return false;
      }
      constraint.accept(token);
    }
    assertThat(Vocabularies.isAllowed(constraint.allowed(), Vocabularies.END))
        .isEqualTo(constraint.isComplete());
    return true;
  }
}
