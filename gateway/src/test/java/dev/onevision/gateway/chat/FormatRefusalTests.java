package dev.onevision.gateway.chat;

import dev.onevision.gateway.GatewayTest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in the form that an answer is asked for. */
@GatewayTest
class FormatRefusalTests extends ChatRefusals {

  static Stream<Arguments> badFormats() {
    return Stream.of(
        besideFormat("\"min_tokens\":1", "min_tokens"),
        besideFormat("\"ignore_eos\":true", "ignore_eos"),
        format("{}", "type", "missing_required_parameter"),
        format("{\"type\":\"xml\"}", "type", "invalid_value"),
        format("{\"type\":\"json_schema\"}", "json_schema", "missing_required_parameter"),
        format(schema("\"schema\":{}"), "json_schema.name", "missing_required_parameter"),
        format(schema("\"name\":\"a b\",\"schema\":{}"), "json_schema.name", "invalid_value"),
        format("{\"type\":\"text\",\"json_schema\":{}}", "json_schema", "invalid_value"),
        format("{\"type\":\"json_object\",\"json_schema\":{}}", "json_schema", "invalid_value"),
        format("{\"type\":\"json_object\",\"schema\":3}", "schema", "invalid_type"),
        format("{\"type\":\"json_schema\",\"schema\":{}}", "schema", "invalid_value"),
        field("\"guided_grammar\":\"root ::= a\"", "guided_grammar", "unsupported_value"),
        field(
            "\"guided_whitespace_pattern\":\" \"",
            "guided_whitespace_pattern",
            "unsupported_value"),
        field("\"guided_json\":3", "guided_json", "invalid_type"),
        field("\"guided_json\":\"{\"", "guided_json", "invalid_type"),
        field("\"guided_choice\":\"a\"", "guided_choice", "invalid_type"),
        field("\"guided_choice\":[]", "guided_choice", "invalid_type"),
        field("\"guided_choice\":[\"a\",1]", "guided_choice", "invalid_type"),
        field("\"guided_regex\":[]", "guided_regex", "invalid_type"),
        field("\"guided_regex\":\"a\",\"guided_choice\":[\"a\"]", "guided_choice", "invalid_value"),
        field(
            "\"guided_json\":{},\"response_format\":{\"type\":\"json_object\"}",
            "guided_json",
            "invalid_value"),
        field("\"guided_regex\":\"a\",\"min_tokens\":1", "min_tokens", "invalid_value"),
        field("\"grammar\":\"a\"", "grammar", "unsupported_value"),
        field("\"ebnf\":\"a\"", "ebnf", "unsupported_value"),
        field("\"regex\":\"a\"", "regex", "unsupported_value"),
        field("\"json_schema\":{}", "json_schema", "unsupported_value"),
        field("\"structural_tag\":{}", "structural_tag", "unsupported_value"),
        structured("{}", "", "invalid_value"),
        structured("{\"json_object\":false}", "", "invalid_value"),
        structured("3", "", "invalid_type"),
        structured("{\"grammar\":\"a\"}", ".grammar", "unsupported_value"),
        structured("{\"structural_tag\":\"a\"}", ".structural_tag", "unsupported_value"),
        structured("{\"regex\":\"a\",\"other\":1}", ".other", "unsupported_value"),
        structured("{\"regex\":\"a\",\"choice\":[\"a\"]}", ".choice", "invalid_value"),
        structured("{\"json_object\":1}", ".json_object", "invalid_type"),
        structured(
            "{\"json\":{},\"disable_any_whitespace\":true}",
            ".disable_any_whitespace",
            "unsupported_value"),
        format(schema("\"name\":\"a\",\"schema\":\"{}\""), "json_schema.schema", "invalid_type"),
        format(
            schema("\"name\":\"a\",\"strict\":1,\"schema\":{}"),
            "json_schema.strict",
            "invalid_type"),
        format(
            schema("\"name\":\"a\",\"schema\":{\"title\":\"" + "x".repeat(65536) + "\"}"),
            "json_schema.schema",
            "invalid_value"),
        format(
            schema("\"name\":\"a\",\"schema\":" + "{\"items\":".repeat(70) + "{}" + "}".repeat(70)),
            "json_schema.schema",
            "invalid_value"));
  }

  @ParameterizedTest
  @MethodSource("badFormats")
  void aBadFormatIsRefusedAndTheFieldIsNamed(
      String body, @Nullable String param, @Nullable String code) {
    assertRefused(body, param, code);
  }

  private static Arguments format(String format, String param, String code) {
    return field("\"response_format\":" + format, "response_format." + param, code);
  }

  private static Arguments structured(String outputs, String param, String code) {
    return field("\"structured_outputs\":" + outputs, "structured_outputs" + param, code);
  }

  private static Arguments besideFormat(String field, String param) {
    return field("\"response_format\":{\"type\":\"json_object\"}," + field, param, "invalid_value");
  }

  private static String schema(String fields) {
    return "{\"type\":\"json_schema\",\"json_schema\":{" + fields + "}}";
  }
}
