package dev.onevision.vision.captions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.kafka.testing.Schemas;
import dev.onevision.vision.captions.CaptionRequest.Source;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionRequestReaderTests {

  private final CaptionRequestReader reader = new CaptionRequestReader();
  private final Schema schema = Schemas.read("caption-request");

  @Test
  void missingFieldsHaveNoValue() throws InvalidCaptionException {
    CaptionRequest request = read("{'id': 'a', 'picture': {'file': 'a/b.png'}, 'prompt': 'What?'}");
    assertThat(request.id()).isEqualTo("a");
    assertThat(request.image().source()).isEqualTo(new Source.Stored("a/b.png"));
    assertThat(request.sampling().temperature()).isNull();
    assertThat(request.stopping().maxTokens()).isNull();
    assertThat(request.metadata()).isNull();
  }

  @Test
  void everyFieldIsRead() throws InvalidCaptionException {
    CaptionRequest request =
        read(
            """
            {'id': 'a', 'picture': {'url': 'https://example.org/a.png'}, 'prompt': 'What?',
             'model': 'm', 'detail': 'low', 'background': '#FFcc00', 'parameters': {'max_tokens': 5, 'temperature': 0.5,
             'top_p': 0.9, 'top_k': 4, 'min_p': 0.1, 'seed': 7, 'repetition_penalty': 1.1,
             'presence_penalty': 0.2, 'frequency_penalty': -0.3, 'stop': ['.']}, 'metadata': {}}
            """);
    assertThat(request.image().source())
        .isEqualTo(new Source.Url(URI.create("https://example.org/a.png")));
    assertThat(request.model()).isEqualTo("m");
    assertThat(request.image().background()).isEqualTo("#FFcc00");
    assertThat(request.sampling().seed()).isEqualTo(7);
    assertThat(request.sampling().frequencyPenalty()).isEqualTo(-0.3);
    assertThat(request.stopping().maxTokens()).isEqualTo(5);
    assertThat(request.stopping().stopStrings()).containsExactly(".");
  }

  @ParameterizedTest
  @CsvSource({
    "temperature, 0, 2",
    "top_p, 0, 1",
    "top_k, -1, 2147483647",
    "min_p, 0, 1",
    "repetition_penalty, 0.01, 10",
    "presence_penalty, -2, 2",
    "frequency_penalty, -2, 2"
  })
  void rangesAreThoseOfTheChatApi(String parameter, String min, String max) {
    BigDecimal step = parameter.equals("top_k") ? BigDecimal.ONE : new BigDecimal("0.001");
    assertThat(accepts(parameter, new BigDecimal(min))).isTrue();
    assertThat(accepts(parameter, new BigDecimal(max))).isTrue();
    assertThat(accepts(parameter, new BigDecimal(min).subtract(step))).isFalse();
    assertThat(accepts(parameter, new BigDecimal(max).add(step))).isFalse();
  }

  /** What the reader and the schema say, which is the same. */
  private boolean accepts(String parameter, BigDecimal value) {
    String record =
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'%s': %s}}"
            .formatted(parameter, value.toPlainString());
    boolean valid = schema.validate(record.replace('\'', '"'), InputFormat.JSON).isEmpty();
    InvalidCaptionException refusal =
        catchThrowableOfType(InvalidCaptionException.class, () -> read(record));
    assertThat(refusal == null).isEqualTo(valid);
    return valid;
  }

  @Test
  void metadataKeepsItsOrderAndItsNumbers() throws InvalidCaptionException {
    String metadata = "{\"b\":1.10,\"a\":[null,true,123456789012345678901234567890],\"é\":{}}";
    CaptionRequest request =
        read("{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'metadata': " + metadata + "}");
    assertThat(request.metadata()).isEqualTo(metadata);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "null",
        "{'id': 'a', 'picture': {'file': 'f'}}",
        "{'id': '', 'picture': {'file': 'f'}, 'prompt': 'p'}",
        "{'id': 7, 'picture': {'file': 'f'}, 'prompt': 'p'}",
        "{'id': 'a', 'picture': 'f', 'prompt': 'p'}",
        "{'id': 'a', 'picture': {}, 'prompt': 'p'}",
        "{'id': 'a', 'picture': {'file': 'f', 'url': 'u'}, 'prompt': 'p'}",
        "{'id': 'a', 'picture': {'path': 'f'}, 'prompt': 'p'}",
        "{'id': 'a', 'picture': {'base64': '!'}, 'prompt': 'p'}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': null}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'colour': 1}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'detail': 'LOW'}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'background': 'red'}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'metadata': []}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': null}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'n': 2}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'temperature': '1'}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'temperature': -1}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'temperature': 2.1}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'max_tokens': 0}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'max_tokens': 1.5}}",
        "{'id': 'a', 'picture': {'file': 'f'}, 'prompt': 'p', 'parameters': {'stop': []}}"
      })
  void recordThatBreaksTheSchemaIsRefusedWithAReason(String record) {
    String json = record.replace('\'', '"');
    assertThat(schema.validate(json, InputFormat.JSON)).isNotEmpty();
    InvalidCaptionException refusal =
        catchThrowableOfType(InvalidCaptionException.class, () -> read(record));
    assertThat(refusal.reason()).isEqualTo(CaptionReason.INVALID_REQUEST);
    assertThat(refusal.explanation()).endsWith(".");
    assertThat(refusal.id()).isEqualTo(record.contains("'id': 'a'") ? "a" : null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'base64': 'AQL/QQ=='}",
        "{'base64': ' AQL\\/\\r\\nQQ\\u003d=\\n'}",
        "{'base64': 'AQL_QQ'}",
        "{'url': 'data:image/png;base64,AQL/\\nQQ=='}",
        "{'url': 'DATA:image/png,%01%02%ffA'}"
      })
  void imageInTheRecordMayBeEncodedAsClientsDo(String image) throws Exception {
    CaptionRequest request = read("{'id': 'a', 'picture': " + image + ", 'prompt': 'p'}");
    assertThat(((Source.Inline) request.image().source()).file()).containsExactly(1, 2, 0xff, 'A');
  }

  @Test
  void urlIsEscapedAsHttpClientsDo() throws Exception {
    CaptionRequest request =
        read("{'id': 'a', 'picture': {'url': ' https://my_bucket/a b.png\\n'}, 'prompt': 'p'}");
    assertThat(((Source.Url) request.image().source()).uri())
        .hasToString("https://my_bucket/a%20b.png");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "{'url': 'ftp://e.org/a'} -> 'picture.url' must start with https: or http:.",
        "{'url': 'https://u:p@e.org/a'} -> 'picture.url' has a user name",
        "{'url': 'data:video/mp4;base64,AAAA'} -> 'picture.url' must have a media type of image",
        "{'url': 'data:image/png;base64,A'} -> 'picture.url' ends in the middle of a byte.",
        "{'base64': 'AA=A'} -> 'picture.base64' goes on after its padding",
        "{'base64': ' '} -> 'picture.base64' has no data",
      })
  void imageThatCannotBeReadIsRefusedByItsField(String image, String message) {
    String json = ("{'id': 'a', 'picture': " + image + ", 'prompt': 'p'}").replace('\'', '"');
    assertThatThrownBy(() -> reader.read(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            InvalidCaptionException.class, e -> assertThat(e.explanation()).startsWith(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{'id': 'a'} x", "{'id': 'a', 'id': 'b'}", "picture"})
  void malformedJsonIsRefused(String record) {
    InvalidCaptionException refusal =
        catchThrowableOfType(InvalidCaptionException.class, () -> read(record));
    assertThat(refusal.reason()).isEqualTo(CaptionReason.MALFORMED_JSON);
  }

  private CaptionRequest read(String record) throws InvalidCaptionException {
    String json = record.replace('\'', '"');
    CaptionRequest request = reader.read(json.getBytes(StandardCharsets.UTF_8));
    assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
    return request;
  }
}
