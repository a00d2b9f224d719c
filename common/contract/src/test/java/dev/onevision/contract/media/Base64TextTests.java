package dev.onevision.contract.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class Base64TextTests {

  private static final Base64.Encoder MIME = Base64.getMimeEncoder();
  private static final Base64.Encoder URL = Base64.getUrlEncoder();

  /** What clients are known to do to base64 after they encoded it. */
  private static final List<UnaryOperator<String>> HABITS =
      List.of(
          text -> text,
          text -> " " + text,
          text -> text + "\n",
          text -> "\r\n\t" + text + " \f\u000b",
          text -> text.replaceAll("(.{3})", "$1 "),
          text -> text.replace("=", ""),
          text -> text.replace("+", "%2B").replace("/", "%2f").replace("=", "%3D"),
          text -> text.replace("\r\n", "%0D%0A"),
          text -> text.replaceAll("(.)", "$1\n"));

  @Test
  void bytesComeBackWhateverClientsDoToTheirBase64() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[i < 100 ? i : random.nextInt(5000)];
      random.nextBytes(bytes);
      for (String text :
          List.of(
              Base64.getEncoder().encodeToString(bytes),
              MIME.encodeToString(bytes),
              URL.encodeToString(bytes),
              URL.withoutPadding().encodeToString(bytes))) {
        for (UnaryOperator<String> habit : HABITS) {
          assertThat(decoded(habit.apply(text))).as(text).isEqualTo(bytes);
          assertThat(decodedFromJson(habit.apply(text))).as(text).isEqualTo(bytes);
        }
      }
    }
  }

  @Test
  void escapesOfJsonEncodersAreResolved() throws Exception {
    byte[] bytes = {(byte) 0xfb, (byte) 0xff, (byte) 0xbe, 1};
    assertThat(Base64.getEncoder().encodeToString(bytes)).isEqualTo("+/++AQ==");
    for (String json :
        List.of(
            "+\\/++AQ==",
            "\\u002B/\\u002b\\u002BAQ==",
            "+/++AQ\\u003d\\u003d",
            "+\\/+\\r\\n+A\\tQ=\\u000a=",
            "\\u00252B/++AQ==")) {
      byte[] text = ("\"" + json + "\"").getBytes(StandardCharsets.US_ASCII);
      assertThat(bytes(Base64Text.decode(TextCursor.ofJsonString(text, 1, text.length - 1))))
          .as(json)
          .isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      value = {
        "AA*A -> not base64, at character 3",
        "AAAA\u00e9 -> not base64, at character 5",
        "AA%A -> not base64, at character 3",
        "AA%00 -> not base64, at character 5",
        "A -> in the middle of a byte",
        "AAAAA -> in the middle of a byte",
        "A=== -> in the middle of a byte",
        "AA=A -> goes on after its padding, at character 4",
        "AA==AAAA -> goes on after its padding, at character 5",
        "AAA=== -> more padding",
        "AAAA= -> more padding",
        "= -> more padding"
      })
  void whatIsNotBase64IsRefusedWithItsPlace(String text, String problem) {
    assertThatThrownBy(() -> decoded(text))
        .isInstanceOf(InvalidMediaTextException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void hostileTextsAreDecodedOrRefusedAndNothingElse() {
    Random random = new Random(11);
    String alphabet = "AZaz09+/-_==  \n\\u%2B\",;\u00ff";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(24); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      try {
        Base64Text.decode(TextCursor.ofJsonString(bytes, 0, bytes.length));
        DataUrl.read(TextCursor.ofJsonString(bytes, 0, bytes.length));
      } catch (InvalidMediaTextException e) {
        assertThat(e.explanation()).isNotEmpty();
      }
    }
  }

  private static byte[] decoded(String text) throws InvalidMediaTextException {
    return bytes(Base64Text.decode(TextCursor.ofText(text.getBytes(StandardCharsets.ISO_8859_1))));
  }

  private static byte[] decodedFromJson(String text) throws InvalidMediaTextException {
    byte[] json = new JsonMapper().writeValueAsBytes(text);
    return bytes(Base64Text.decode(TextCursor.ofJsonString(json, 1, json.length - 1)));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
