package dev.onevision.contract.wire;

import static dev.onevision.contract.wire.GoldenFileTests.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireCodecTests {

  private final WireCodec codec = new WireCodec();

  @Test
  void fieldsOfALaterVersionAreIgnored() {
    assertThat(decode("{'type':'cancel','requestId':'one','reason':{'of':['later']}}"))
        .isEqualTo(new ControlMessage.Cancel("one"));
  }

  @Test
  void fieldsThatMayBeNullMayBeMissing() throws IOException {
    String json =
        text("generation-request")
            .replace("\"topP\": null,", "")
            .replace("\"seed\": -9007199254740993", "\"seed\": null")
            .replace("\"maxTokens\": 128,", "");
    GenerationRequest request = codec.decode(utf8(json), GenerationRequest.class);
    assertThat(request.sampling().topP()).isNull();
    assertThat(request.sampling().seed()).isNull();
    assertThat(request.stopping()).isEqualTo(new Stopping(null, List.of("\n\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "\"id\": \"chatcmpl-7f3a\", | | id",
        "\"partition\": 3 | \"partition\": null | replyTo.partition",
        "\"partition\": 3 | \"partition\": 3.5 | replyTo.partition",
        "\"partition\": 3 | \"partition\": \"3\" | replyTo.partition",
        "{\"partition\": 3} | null | replyTo",
        "2026-01-02T03:04:05.678Z | yesterday | deadline",
        "INTERACTIVE | URGENT | priority",
        "\"Be brief.\" | null | turns[0].parts[0].text",
        "\"type\": \"text\", \"text\": \"Be | \"type\": \"song\", \"text\": \"Be |"
            + " turns[0].parts[0]",
        "\"type\": \"inline\", | | turns[1].parts[0].source",
        "[17, 18, 21] | [17, null] | turns[1].parts[0].source.content.offsets[1]",
        "[17, 18, 21] | {} | turns[1].parts[0].source.content.offsets",
        "https://example.org/a.png?x=1 | http://a b | turns[1].parts[1].source.uri",
        "\"tokens\": 729 | \"tokens\": 99999999999 | turns[1].parts[2].tokens",
        "\"stopStrings\": [\"\\n\\n\"] | \"stopStrings\": null | stopping.stopStrings",
        "\"topK\": 40 | \"topK\": [] | sampling.topK",
      })
  void aFieldThatIsWrongIsNamed(String right, String wrong, String field) throws IOException {
    String json = text("generation-request");
    assertThat(json).contains(right);
    String broken =
        json.replaceFirst(
            Pattern.quote(right), Matcher.quoteReplacement(wrong == null ? "" : wrong));
    assertThatThrownBy(() -> codec.decode(utf8(broken), GenerationRequest.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("GenerationRequest: " + field + " ")
        .hasNoCause();
  }

  @Test
  void aRequestWithoutTurnsIsRefused() throws IOException {
    String json = text("generation-request");
    String broken =
        json.substring(0, json.indexOf("\"turns\""))
            + "\"turns\": [],"
            + json.substring(json.indexOf("\"sampling\""));
    assertThatThrownBy(() -> codec.decode(utf8(broken), GenerationRequest.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("GenerationRequest: the message breaks a rule of its type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "secret",
        "{'type':'cancel','requestId':secret}",
        "{'type':'secret'}",
        "[]",
        "null",
        "{'type':'cancel','requestId':'a'} secret",
        "##",
        "{'type':'cancel','requestId':['secret']}"
      })
  void whatIsNoMessageIsRefusedWithoutRepeatingIt(String json) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("ControlMessage: ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aMessageThatIsTooLongIsNeitherSentNorRead() {
    WireCodec small = new WireCodec(50);
    ControlMessage fits = new ControlMessage.Cancel("x".repeat(50 - 32));
    ControlMessage tooLong = new ControlMessage.Cancel("x".repeat(51 - 32));
    assertThat(small.decode(small.encode(fits), ControlMessage.class)).isEqualTo(fits);
    assertThatThrownBy(() -> small.encode(tooLong))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessage("ControlMessage: 51 bytes, more than the 50 that may be sent");
    assertThatThrownBy(() -> small.decode(codec.encode(tooLong), ControlMessage.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("ControlMessage: 51 bytes, more than the 50 that are read");
  }

  private ControlMessage decode(String json) {
    return codec.decode(utf8(json.replace('\'', '"')), ControlMessage.class);
  }

  private static String text(String file) throws IOException {
    return new String(golden(file), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
