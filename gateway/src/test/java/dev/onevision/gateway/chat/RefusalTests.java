package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Requests that are refused for their body as a whole, their size, type, path or method. */
@GatewayTest
class RefusalTests extends ChatRefusals {

  static Stream<Arguments> badBodies() {
    return Stream.of(
        bad("", null, "invalid_json"),
        bad("null", null, "invalid_type"),
        bad("[]", null, "invalid_type"),
        bad("\"text\"", null, "invalid_type"),
        bad("{\"messages\":", null, "invalid_json"),
        bad("{}{}", null, "invalid_json"),
        bad("{" + MESSAGES + "} trailing", null, "invalid"),
        bad("{'a':1}", null, "invalid_json"),
        bad("{\"a\":\"" + "\\ud800", null, "invalid_json"),
        bad("[".repeat(5000), null, "invalid"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBadBodyIsRefused(String body, @Nullable String param, @Nullable String code) {
    assertRefused(body, param, code);
  }

  @ParameterizedTest
  @CsvSource({
    "seed, 18446744073709551615, -9223372036854775808, 9223372036854775807",
    "seed, -9223372036854775809, -9223372036854775808, 9223372036854775807",
    "max_tokens, 2147483648, -2147483648, 2147483647",
    "n, 99999999999999999999999999, -2147483648, 2147483647"
  })
  void anIntegerOutsideItsRangeIsToldTheRange(String field, String value, String min, String max) {
    String body = "{" + MESSAGES + ",\"" + field + "\":" + value + "}";
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("param").asString()).isEqualTo(field);
    assertThat(error.path("message").asString())
        .isEqualTo("'%s' must be an integer between %s and %s.".formatted(field, min, max));
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
        http.request("/v1/embeddings").POST(HttpRequest.BodyPublishers.ofString("{}")).build();
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
  void moreThanTheAllowedImagesAreRefused() {
    String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}";
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":["
            + String.join(",", image, image, image, image)
            + "]}]}";
    JsonNode error = Http.error(http.send(http.chat(body)).join(), 400);
    assertThat(error.path("message").asString()).contains("4 images", "at most 3");
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
}
