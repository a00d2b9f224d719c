package dev.onevision.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@GatewayTest
class RefusalTests {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void reset() {
    suite.reset();
    http = new Http(port);
  }

  @AfterEach
  void nothingReachedTheWorkers() {
    assertThat(suite.requestsNotTaken()).isZero();
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        bad("", null, null),
        bad("null", null, null),
        bad("[]", null, "invalid_type"),
        bad("\"text\"", null, "invalid_type"),
        bad("{\"messages\":", null, "invalid_json"),
        bad("{}{}", null, "invalid_json"),
        bad("{" + MESSAGES + "} trailing", null, "invalid"),
        bad("{'a':1}", null, "invalid_json"),
        bad("{\"a\":\"" + "\\ud800", null, "invalid_json"),
        bad("[".repeat(5000), null, "invalid"),
        bad("{}", "messages", "missing_required_parameter"),
        bad("{\"messages\":[]}", "messages", "empty_array"),
        bad("{\"messages\":\"Hello\"}", "messages", "invalid_type"),
        bad("{\"messages\":[null]}", "messages[0]", "invalid_type"),
        bad("{\"messages\":[7]}", "messages[0]", "invalid_type"),
        message("{\"content\":\"x\"}", "messages[0].role", "missing_required_parameter"),
        message("{\"role\":\"king\",\"content\":\"x\"}", "messages[0].role", "invalid_value"),
        message("{\"role\":\"tool\",\"content\":\"x\"}", "messages[0].role", "unsupported_value"),
        message("{\"role\":\"user\"}", "messages[0].content", "missing_required_parameter"),
        message("{\"role\":\"user\",\"content\":[]}", "messages[0].content", "empty_array"),
        message("{\"role\":\"user\",\"content\":5}", "messages[0].content", "invalid_type"),
        message("{\"role\":\"user\",\"content\":{}}", "messages[0].content", "invalid_type"),
        message(
            "{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}",
            "messages[0].tool_calls",
            "unsupported_value"),
        message(
            "{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"https://example.org/a.png\"}}]}",
            "messages[0].content[0]",
            "invalid_value"),
        part("{}", ".type", "missing_required_parameter"),
        part("\"text\"", "", "invalid_type"),
        part("{\"type\":\"text\"}", ".text", "missing_required_parameter"),
        part("{\"type\":\"text\",\"text\":[]}", ".text", "invalid_type"),
        part("{\"type\":\"text\",\"text\":5}", ".text", "invalid_type"),
        part("{\"type\":\"input_audio\"}", ".type", "unsupported_value"),
        part("{\"type\":\"image_url\"}", ".image_url.url", "missing_required_parameter"),
        part(
            "{\"type\":\"image_url\",\"image_url\":\"ftp://example.org/\"}",
            ".image_url",
            "invalid_image_url"),
        part("{\"type\":\"image_url\",\"image_url\":5}", ".image_url", "invalid_type"),
        part("{\"type\":\"video_url\",\"video_url\":[]}", ".video_url", "invalid_type"),
        part(
            "{\"type\":\"input_image\",\"image_url\":\"https://e.org/\",\"detail\":\"x\"}",
            ".detail",
            "invalid_value"),
        part("{\"type\":\"input_image\"}", ".image_url.url", "missing_required_parameter"),
        url("file:///etc/passwd", "invalid_image_url"),
        url("ftp://example.org/a.png", "invalid_image_url"),
        url("example.org/a.png", "invalid_image_url"),
        url("http://", "invalid_image_url"),
        url("http:", "invalid_image_url"),
        url("https://exa mple.org/a.png", "invalid_image_url"),
        url("https://example.org/" + "a".repeat(9000), "invalid_image_url"),
        url("", "invalid_image_url"),
        url("data:", "invalid_image_url"),
        url("data:image/png;base64", "invalid_image_url"),
        url("data:image/png;base64,", "invalid_image_url"),
        url("data:image/png,", "invalid_image_url"),
        url("https://user:secret@example.org/a.png", "invalid_image_url"),
        url("data:text/html;base64,AAAA", "invalid_image_url"),
        url("data:image/png;base64,AA*A", "invalid_image_url"),
        url("data:image/png;base64,AAAAA", "invalid_image_url"),
        url("DATA:image/png;base64,AA==AA", "invalid_image_url"),
        url("data:image/png;base64," + "A".repeat(800_000), "image_too_large"),
        part(
            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/\","
                + "\"detail\":\"huge\"}}",
            ".image_url.detail",
            "invalid_value"),
        part(
            "{\"type\":\"image_url\",\"image_url\":{\"url\":5}}", ".image_url.url", "invalid_type"),
        field("\"temperature\":\"0.5\"", "temperature", "invalid_type"),
        field("\"temperature\":2.1", "temperature", "invalid_value"),
        field("\"temperature\":-1", "temperature", "invalid_value"),
        field("\"temperature\":true", "temperature", "invalid_type"),
        field("\"top_p\":1.5", "top_p", "invalid_value"),
        field("\"top_k\":-2", "top_k", "invalid_value"),
        field("\"top_k\":1.5", "top_k", "invalid_type"),
        field("\"repetition_penalty\":0", "repetition_penalty", "invalid_value"),
        field("\"seed\":1e400", "seed", "invalid_type"),
        field("\"seed\":99999999999999999999", "seed", "invalid_type"),
        field("\"max_tokens\":0", "max_tokens", "invalid_value"),
        field("\"max_tokens\":99999999999", "max_tokens", "invalid_type"),
        field("\"max_tokens\":1,\"max_completion_tokens\":2", "max_tokens", "invalid_value"),
        field("\"stop\":5", "stop", "invalid_type"),
        field("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "invalid_value"),
        field("\"stop\":\"\"", "stop", "invalid_value"),
        field("\"n\":0", "n", "invalid_value"),
        field("\"n\":17", "n", "invalid_value"),
        field("\"n\":\"2\"", "n", "invalid_type"),
        field("\"logprobs\":1", "logprobs", "invalid_type"),
        field("\"top_logprobs\":3", "top_logprobs", "invalid_value"),
        field("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "invalid_value"),
        field("\"logprobs\":true,\"top_logprobs\":-1", "top_logprobs", "invalid_value"),
        field("\"logit_bias\":{\"the\":2}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"-1\":2}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"1\":101}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":{\"1\":null}", "logit_bias", "invalid_value"),
        field("\"logit_bias\":[5]", "logit_bias", "invalid_type"),
        field("\"min_p\":1.5", "min_p", "invalid_value"),
        field("\"min_p\":-0.1", "min_p", "invalid_value"),
        field("\"min_tokens\":-1", "min_tokens", "invalid_value"),
        field("\"service_tier\":\"gold\"", "service_tier", "invalid_value"),
        field("\"min_tokens\":5,\"max_tokens\":4", "min_tokens", "invalid_value"),
        field("\"ignore_eos\":\"yes\"", "ignore_eos", "invalid_type"),
        field("\"continue_final_message\":true", "continue_final_message", "invalid_value"),
        field("\"add_generation_prompt\":false", "add_generation_prompt", "unsupported_value"),
        bad(
            "{\"messages\":[{\"role\":\"assistant\",\"content\":\"So\"}],"
                + "\"continue_final_message\":true,\"add_generation_prompt\":true}",
            "add_generation_prompt",
            "invalid_value"),
        field("\"tools\":[{\"type\":\"function\"}]", "tools", "unsupported_value"),
        field(
            "\"tools\":[{\"type\":\"function\"}],\"tool_choice\":\"auto\"",
            "tools",
            "unsupported_value"),
        field("\"tool_choice\":\"required\"", "tool_choice", "unsupported_value"),
        field(
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
            "tool_choice",
            "unsupported_value"),
        field("\"functions\":[{}]", "functions", "unsupported_value"),
        field("\"function_call\":\"auto\"", "function_call", "unsupported_value"),
        field("\"function_call\":{\"name\":\"f\"}", "function_call", "unsupported_value"),
        message(
            "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\"}}",
            "messages[0].function_call",
            "unsupported_value"),
        message(
            "{\"role\":\"user\",\"content\":null}",
            "messages[0].content",
            "missing_required_parameter"),
        part("{\"type\":\"refusal\",\"refusal\":\"No.\"}", ".type", "invalid_value"),
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
            "invalid_value"),
        field("\"audio\":{\"voice\":\"x\"}", "audio", "unsupported_value"),
        field("\"modalities\":[\"text\",\"audio\"]", "modalities", "unsupported_value"),
        field("\"frequency_penalty\":2.1", "frequency_penalty", "invalid_value"),
        field("\"presence_penalty\":-3", "presence_penalty", "invalid_value"),
        field("\"presence_penalty\":\"1\"", "presence_penalty", "invalid_type"),
        field("\"stream\":\"yes\"", "stream", "invalid_type"),
        field("\"stream\":1", "stream", "invalid_type"),
        field("\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value"),
        field("\"user\":7", "user", "invalid_type"),
        field("\"metadata\":[]", "metadata", "invalid_type"),
        field("\"model\":7", "model", "invalid_type"),
        field("\"model\":\"\"", "model", "invalid_value"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBadBodyIsRefusedAndTheFieldIsNamed(
      String body, @Nullable String param, @Nullable String code) {
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asString(null)).as(error.toString()).isEqualTo(param);
    if (code != null) {
      assertThat(error.path("code").asString()).as(error.toString()).startsWith(code);
    }
    assertThat(error.path("message").asString()).hasSizeLessThan(500);
  }

  @ParameterizedTest
  @CsvSource({
    "seed, 18446744073709551615, -9223372036854775808, 9223372036854775807",
    "seed, -9223372036854775809, -9223372036854775808, 9223372036854775807",
    "max_tokens, 2147483648, -2147483648, 2147483647",
    "n, 99999999999999999999999999, -2147483648, 2147483647"
  })
  void anIntegerOutsideItsRangeIsToldTheRange(
      String field, String value, String least, String most) {
    String body = "{" + MESSAGES + ",\"" + field + "\":" + value + "}";
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("param").asString()).isEqualTo(field);
    assertThat(error.path("message").asString())
        .isEqualTo("'%s' must be an integer between %s and %s.".formatted(field, least, most));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":",
        "{'a':1}",
        "{\"a\":tru}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":NaN}",
        "nonsense"
      })
  void textThatIsNotJsonIsRefusedWithoutTheWordsOfTheParser(String body) {
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("code").asString()).isEqualTo("invalid_json");
    assertThat(error.path("message").asString())
        .matches("The body is not valid JSON(: it is cut off)?( at line \\d+, column \\d+)?\\.");
  }

  @Test
  void whatTheJsonReaderLimitsIsRefusedWithoutTheWordsOfTheParser() {
    for (String body :
        List.of(
            "{\"a\":" + "[".repeat(5000),
            "{\"a\":" + "1".repeat(5000) + "}",
            "{\"" + "a".repeat(90_000))) {
      JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
      assertThat(error.path("message").asString())
          .startsWith("The body ")
          .doesNotContain("StreamReadConstraints", "Source", "maximum allowed", "`");
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    HttpRequest request =
        http.request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    "{\"model\":\"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1)))
            .build();
    Http.error(http.send(request).join(), 400);
  }

  @Test
  void aModelThatNoWorkerAnnouncesIsNotFound() {
    JsonNode error =
        Http.error(http.send(http.chat("{\"model\":\"gpt-4o\"," + MESSAGES + "}")).join(), 404);
    assertThat(error.path("code").asString()).isEqualTo("model_not_found");
    assertThat(error.path("param").asString()).isEqualTo("model");
    assertThat(error.path("message").asString()).contains("gpt-4o", "tiny");
  }

  @Test
  void anUnknownPathIsNotFoundWhateverTheMethod() {
    assertThat(Http.error(http.get("/v1/nothing"), 404).path("code").asString())
        .isEqualTo("unknown_url");
    HttpRequest post =
        http.request("/v1/completions").POST(HttpRequest.BodyPublishers.ofString("{}")).build();
    Http.error(http.send(post).join(), 404);
    Http.error(http.get("/"), 404);
  }

  @Test
  void aWrongMethodIsRefusedWithTheRightOnes() {
    HttpResponse<String> response = http.get("/v1/chat/completions");
    Http.error(response, 405);
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
  }

  @Test
  void aBodyThatIsNotJsonByItsTypeIsRefused() {
    HttpRequest request =
        http.request("/v1/chat/completions")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{" + MESSAGES + "}"))
            .build();
    Http.error(http.send(request).join(), 415);
    HttpRequest untyped =
        http.request("/v1/chat/completions")
            .POST(HttpRequest.BodyPublishers.ofString("{" + MESSAGES + "}"))
            .build();
    Http.error(http.send(untyped).join(), 415);
  }

  @Test
  void aBodyOverTheLimitIsRefusedWithOrWithoutItsLength() {
    byte[] large = ("{\"x\":\"" + "a".repeat(1_100_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    for (HttpRequest.BodyPublisher publisher :
        new HttpRequest.BodyPublisher[] {
          HttpRequest.BodyPublishers.ofByteArray(large),
          HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large))
        }) {
      HttpRequest request =
          http.request("/v1/chat/completions")
              .header("Content-Type", "application/json")
              .POST(publisher)
              .build();
      JsonNode error = Http.error(http.send(request).join(), 413);
      assertThat(error.path("code").asString()).isEqualTo("request_too_large");
    }
  }

  @Test
  void moreTextThanAnyContextHoldsIsRefused() {
    String text = "\u00e4".repeat(40_000);
    JsonNode error =
        Http.error(
            http.send(
                    http.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"))
                .join(),
            400);
    assertThat(error.path("code").asString()).isEqualTo("context_length_exceeded");
  }

  @Test
  void moreThanTheAllowedPicturesAreRefused() {
    String picture =
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}";
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":["
            + String.join(",", picture, picture, picture, picture)
            + "]}]}";
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("message").asString()).contains("4 pictures", "at most 3");
  }

  @Test
  void aTimeoutThatIsNoNumberIsRefused() {
    for (String value : new String[] {"soon", "-1", "0", "NaN", ""}) {
      HttpRequest request =
          http.request("/v1/chat/completions")
              .header("Content-Type", "application/json")
              .header("x-request-timeout", value)
              .POST(HttpRequest.BodyPublishers.ofString("{" + MESSAGES + "}"))
              .build();
      JsonNode error = Http.error(http.send(request).join(), 400);
      assertThat(error.path("param").asString()).isEqualTo("x-request-timeout");
    }
  }

  private static Arguments bad(String body, @Nullable String param, @Nullable String code) {
    return Arguments.of(body, param, code);
  }

  private static Arguments message(String message, String param, String code) {
    return bad("{\"messages\":[" + message + "]}", param, code);
  }

  private static Arguments part(String part, String param, String code) {
    return message(
        "{\"role\":\"user\",\"content\":[" + part + "]}", "messages[0].content[0]" + param, code);
  }

  private static Arguments url(String url, String code) {
    return part(
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}", ".image_url.url", code);
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

  private static Arguments field(String field, String param, String code) {
    return bad("{" + MESSAGES + "," + field + "}", param, code);
  }
}
