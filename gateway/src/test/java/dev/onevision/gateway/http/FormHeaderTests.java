package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Forms that no decent client sends: each is its client's error, and leaves no trace in the log.
 */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class FormHeaderTests {

  private static final String TYPE = "multipart/form-data; boundary=x";

  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Disposition: form-data; name=\"purpose\"\r\n"
            + "Content-Type: text/plain;charset=utf-9",
        "Content-Disposition: form-data; name=\"file\"; filename=\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"\r\nX: y\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: ///",
        "Content-Disposition: form-data; name=\"file\"; filename*=bogus''%ff",
        "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''%f",
        "Content-Disposition: form-data; name=\"file\"; filename=\"=?bogus?Q?a?=\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"=?utf-8?B?!!!?=\"",
        "Content-Disposition: form-data; name=\"file\"; filename=\"=?utf-8?Q?=?=\"",
        "Content-Disposition: form-data",
        "Content-Disposition: attachment",
        "Content-Disposition: ",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\"; size=x",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\"; creation-date=\"x\"",
        "Content-Disposition: form-data; name=\"purpose\"\r\nContent-Length: -5",
        "Content-Disposition: form-data; name=\"purpose\"\r\nContent-Length: x",
        "no colon",
        ": x",
        ""
      })
  void headersOfPartsThatDoNotParseAreRefused(String headers, CapturedOutput output)
      throws IOException {
    RawHttp.Reply answer = send(TYPE, form(headers));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    answer.error(400);
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; charset=bogus; boundary=x",
        "multipart/form-data; boundary=\"x",
        "multipart/form-data; charset=utf-16; boundary=x"
      })
  void formWhoseTypeIsWrongIsRefused(String type, CapturedOutput output) throws IOException {
    RawHttp.Reply answer = send(type, form("Content-Disposition: form-data; name=\"purpose\""));
    answer.error(answer.status());
    assertThat(answer.status()).isIn(400, 415);
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
  }

  @Test
  void formCutAnywhereIsRefused(CapturedOutput output) throws IOException {
    byte[] whole =
        ("--x\r\n"
                + "Content-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                + "batch\r\n"
                + "--x\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                + "{}\r\n"
                + "--x--\r\n")
            .getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length - 4; length += 3) {
      RawHttp.Reply answer = send(TYPE, java.util.Arrays.copyOf(whole, length));
      answer.error(400);
    }
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
  }

  @Test
  void mutatedFormsAreNeverAFaultOfTheServer(CapturedOutput output) throws IOException {
    Random random = new Random(12);
    byte[] whole =
        form("Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: a/b");
    int rounds = Integer.getInteger("onevision.fuzz.forms", 300);
    for (int round = 0; round < rounds; round++) {
      byte[] mutated = whole.clone();
      for (int change = random.nextInt(1, 8); change > 0; change--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      RawHttp.Reply answer = send(TYPE, mutated);
      assertThat(answer.status())
          .as(new String(mutated, StandardCharsets.ISO_8859_1) + answer.text())
          .isBetween(200, 499);
    }
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
  }

  private static byte[] form(String headers) {
    return ("--x\r\n" + headers + "\r\n\r\nx\r\n--x--\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private RawHttp.Reply send(String type, byte[] body) throws IOException {
    return new RawHttp(port)
        .send(
            """
            POST /v1/files HTTP/1.1
            Host: x
            Content-Type: %s
            Content-Length: %d
            Connection: close
            """
                .formatted(type, body.length),
            body);
  }
}
