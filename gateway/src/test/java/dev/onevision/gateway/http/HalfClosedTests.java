package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.answers.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that end their side of the connection: some read on, most are gone. */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class HalfClosedTests {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
  private static final Duration SOON = Duration.ofSeconds(10);

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @LocalServerPort int port;

  @BeforeEach
  void reset() {
    suite.reset();
  }

  @AfterEach
  void nothingWasThrown(CapturedOutput output) {
    assertThat(output).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
  void oneThatReadsOnGetsItsAnswer(String version) throws IOException {
    try (Socket client = chat("{" + MESSAGES + "}", version)) {
      client.shutdownOutput();
      finish(suite.takeRequest());
      String answer = rest(client);
      assertThat(answer).startsWith(version + " 200 ").contains("\"content\":\"Hi\"");
    }
  }

  @Test
  void pipelinedRequestsAreAllAnswered() throws IOException {
    try (Socket client = connect()) {
      send(client, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5));
      client.shutdownOutput();
      assertThat(rest(client).split("HTTP/1\\.1 200 ", -1)).hasSize(6);
    }
  }

  @Test
  void anAnswerThatTakesLongerComesBehindInterimResponses() throws IOException {
    try (Socket client = chat("{" + MESSAGES + "}", "HTTP/1.1")) {
      client.shutdownOutput();
      GenerationRequest request = suite.takeRequest();
      String interim = "HTTP/1.1 100 Continue\r\n\r\n";
      for (int i = 0; i < 2; i++) {
        assertThat(read(client, interim.length())).isEqualTo(interim);
      }
      finish(request);
      assertThat(rest(client).replace(interim, ""))
          .startsWith("HTTP/1.1 200 ")
          .contains("\"content\":\"Hi\"");
    }
  }

  @Test
  void theRequestOfOneThatIsGoneIsCancelled() throws IOException {
    chat("{" + MESSAGES + "}", "HTTP/1.1").close();
    GenerationRequest request = suite.takeRequest();
    await().atMost(SOON).until(() -> suite.cancelled().contains(request.id()));
  }

  @Test
  void aStreamEndsWithItsClientsSideOfTheConnection() throws IOException {
    try (Socket client = chat("{\"stream\":true," + MESSAGES + "}", "HTTP/1.1")) {
      GenerationRequest request = suite.takeRequest();
      answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi"));
      assertThat(read(client, 12)).isEqualTo("HTTP/1.1 200");
      client.shutdownOutput();
      await().atMost(SOON).until(() -> suite.cancelled().contains(request.id()));
      rest(client);
    }
  }

  @Test
  void aStreamThatHadNotBegunEndsWithItsFirstEvent() throws IOException {
    try (Socket client = chat("{\"stream\":true," + MESSAGES + "}", "HTTP/1.1")) {
      client.shutdownOutput();
      GenerationRequest request = suite.takeRequest();
      answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi"));
      await().atMost(SOON).until(() -> suite.cancelled().contains(request.id()));
      assertThat(rest(client)).doesNotContain("Hi");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /v1/mod",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{\"mess"
      })
  void withoutAWholeRequestTheConnectionIsClosed(String begun) throws IOException {
    try (Socket client = connect()) {
      send(client, begun);
      client.shutdownOutput();
      assertThat(rest(client)).isEmpty();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("localhost", port);
    socket.setSoTimeout((int) SOON.toMillis());
    return socket;
  }

  private Socket chat(String body, String version) throws IOException {
    Socket socket = connect();
    send(
        socket,
        "POST /v1/chat/completions "
            + version
            + "\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static String rest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private void finish(GenerationRequest request) {
    answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Hi"));
    answers.accept(
        new ReplyEvent.Finished(
            request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
  }
}
