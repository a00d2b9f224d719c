package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.GatewayTest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Connections that proxies and clients keep for their next request. */
@GatewayTest
class KeptConnectionTests {

  @LocalServerPort int port;

  @ParameterizedTest
  @CsvSource({"/livez, 200", "/v1/models, 200", "/v1/nothing, 404"})
  void aConnectionIsReadOnAfterRequestsThatCameBeforeTheLastResponseHadEnded(
      String path, int status) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int atOnce = 1; atOnce <= 8; atOnce++) {
        out.write(request.repeat(atOnce).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < atOnce; i++) {
          assertThat(status(in)).as("response %d of %d", i + 1, atOnce).isEqualTo(status);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/v1/models", "/v1/nothing"})
  void aBodyIsReadThatComesAfterItsHeadersHadToWaitForTheLastResponse(String path)
      throws IOException {
    String first = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    String headers =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2\r\n\r\n";
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < 8; i++) {
        out.write((first + headers).getBytes(StandardCharsets.US_ASCII));
        status(in);
        out.write("{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(status(in)).as("response %d", i + 1).isEqualTo(400);
      }
    }
  }

  /** Reads a response to its end. */
  private static int status(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ")[1]);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
      if (name.equals("content-length")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    assertThat(in.readNBytes(length)).hasSize(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      assertThat(b).as("the connection's end").isNotEqualTo(-1);
      line.append((char) b);
    }
    return line.toString().strip();
  }
}
