package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Sends bytes, and reads what comes back until the connection ends. */
final class RawHttp {

  private static final int TIMEOUT_MILLIS = 20_000;

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /** Header lines end in CR LF whatever they end in here. */
  Reply send(String head, byte[] body) throws IOException {
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        (head.strip() + "\n\n").replaceAll("\r?\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return send(request.toByteArray());
  }

  Reply send(byte[] request) throws IOException {
    return new Reply(new String(exchange(request, TIMEOUT_MILLIS), StandardCharsets.UTF_8));
  }

  /** Reads until the connection ends; when nothing comes for a time, says that no more is sent. */
  byte[] exchange(byte[] request, int silenceMillis) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(silenceMillis);
      var answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        byte[] piece = new byte[8192];
        int length;
        while ((length = readOrEnd(socket, in, piece)) >= 0) {
          answer.write(piece, 0, length);
        }
      } catch (SocketException reset) {
        // The server does not read on after some refusals.
      }
      return answer.toByteArray();
    }
  }

  private static int readOrEnd(Socket socket, InputStream in, byte[] piece) throws IOException {
    try {
      return in.read(piece);
    } catch (SocketTimeoutException silence) {
      if (socket.isOutputShutdown() || socket.getSoTimeout() == TIMEOUT_MILLIS) {
        throw silence;
      }
      socket.shutdownOutput();
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return in.read(piece);
    }
  }

  /** A response, or several. */
  record Reply(String text) {

    int status() {
      return text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 ")
          ? Integer.parseInt(text.substring(9, 12))
          : 0;
    }

    String head() {
      return text.substring(0, text.indexOf("\r\n\r\n"));
    }

    String body() {
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    /** Asserts that it is OpenAI's error object. */
    JsonNode error(int status) {
      assertThat(status()).as(text).isEqualTo(status);
      JsonNode error = Http.json(body()).path("error");
      assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
      assertThat(error.path("type").asString()).isNotBlank();
      assertThat(error.path("code").asString()).isNotBlank();
      assertThat(error.path("message").asString())
          .isNotBlank()
          .doesNotContain("Exception", "\tat ", "dev.onevision", "springframework");
      return error;
    }
  }
}
