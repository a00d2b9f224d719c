package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Clients that send bodies byte by byte: all from one address, as the others are. */
@GatewayTest
@TestPropertySource(
    properties = {
      "onevision.gateway.http.body-grace=2s",
      "onevision.gateway.http.min-body-rate=100B",
      "onevision.gateway.http.idle-timeout=30s",
      "onevision.gateway.access.max-upload-bytes=16MB",
      "onevision.gateway.http.max-request-bytes=8MB",
      "onevision.gateway.files.uploads=8"
    })
class SlowBodyTests {

  private static final String FORM =
      """
      --x\r
      Content-Disposition: form-data; name="purpose"\r
      \r
      batch\r
      --x\r
      Content-Disposition: form-data; name="file"; filename="a"\r
      \r
      {}\
      """;

  @Autowired FakeSuite suite;
  @LocalServerPort int port;

  @BeforeEach
  void reset() {
    suite.reset();
  }

  @Test
  void bodiesThatComeByteByByteAreGivenUp() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (String path : List.of("/v1/files", "/v1/chat/completions", "/v1/batches")) {
        answers.add(clients.submit(() -> sendByteByByte(path)));
      }
      for (Future<String> answer : answers) {
        new RawHttp.Reply(answer.get()).error(408);
        assertThat(answer.get()).contains("incomplete_body", "too slowly");
      }
    }
  }

  private String sendByteByByte(String path) throws IOException {
    try (Socket slow = begin(path, 100_000)) {
      slow.setSoTimeout(100);
      StringBuilder answer = new StringBuilder();
      InputStream in = slow.getInputStream();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (System.nanoTime() < end && !answer.toString().contains("}}")) {
        try {
          int next = in.read();
          if (next < 0) {
            break;
          }
          answer.append((char) next);
        } catch (java.net.SocketTimeoutException nothing) {
          slow.getOutputStream().write(' ');
        }
      }
      return answer.toString();
    }
  }

  @Test
  void slowBodiesKeepNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        slow.add(begin("/v1/files", 1_000_000));
        slow.add(begin("/v1/chat/completions", 15_000_000));
      }
      byte[] form = (FORM + "\r\n--x--\r\n").getBytes(StandardCharsets.UTF_8);
      assertThat(send("/v1/files", "multipart/form-data; boundary=x", form).status())
          .isEqualTo(200);
      byte[] wrong = "{}".getBytes(StandardCharsets.UTF_8);
      send("/v1/chat/completions", "application/json", wrong).error(400);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private Socket begin(String path, int length) throws IOException {
    String type = path.equals("/v1/files") ? "multipart/form-data; boundary=x" : "application/json";
    String begin = path.equals("/v1/files") ? FORM : "{";
    Socket socket = new Socket("localhost", port);
    socket
        .getOutputStream()
        .write(
            ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(path, type, length, begin))
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private RawHttp.Reply send(String path, String type, byte[] body) throws IOException {
    return new RawHttp(port)
        .send(
            """
            POST %s HTTP/1.1
            Host: x
            Content-Type: %s
            Content-Length: %d
            Connection: close
            """
                .formatted(path, type, body.length),
            body);
  }
}
