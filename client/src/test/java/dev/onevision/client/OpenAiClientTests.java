package dev.onevision.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a plain HTTP server that answers as the tests say. */
class OpenAiClientTests {

  private static final ChatRequest HELLO = ChatRequest.ask("m", List.of(), "Hello!");

  /** An answer of the server. */
  private record Response(int status, String body) {}

  private final Deque<Response> answers = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private final HttpServer server = newServer();
  private final OpenAiClient client =
      new OpenAiClient(
          URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/"), "key");

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getOrDefault("Authorization", List.of())
                  + " "
                  + body);
          Response answer = answers.pop();
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void namesTheModels() throws Exception {
    answers.add(new Response(200, "{\"data\": [{\"id\": \"a/b\"}, {\"id\": \"c\"}]}"));
    assertThat(client.models()).containsExactly("a/b", "c");
    assertThat(requests).containsExactly("GET /v1/models [Bearer key] ");
  }

  @Test
  void readsAWholeCompletion() throws Exception {
    answers.add(
        new Response(
            200,
            """
            {"choices": [{"message": {"content": "Hi."}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 5, "completion_tokens": 2}}
            """));
    assertThat(client.complete(HELLO.with("seed", 1)))
        .isEqualTo(new Completion("Hi.", "stop", 5, 2, List.of()));
    assertThat(requests.getFirst()).contains("\"seed\":1").contains("Hello!");
  }

  @Test
  void streamsACompletion() throws Exception {
    answers.add(
        new Response(
            200,
            """
            data: {"choices": [{"delta": {"content": "H"}}]}

            data: {"choices": [{"delta": {"content": "i."}, "finish_reason": "length"}]}

            data: {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}

            data: [DONE]

            """));
    StringBuilder heard = new StringBuilder();
    Completion completion = client.stream(HELLO, heard::append);
    assertThat(heard).hasToString("Hi.");
    assertThat(completion.text()).isEqualTo("Hi.");
    assertThat(completion.finishReason()).isEqualTo("length");
    assertThat(completion.completionTokens()).isEqualTo(2);
    assertThat(completion.deltas()).extracting(Completion.Delta::text).containsExactly("H", "i.");
  }

  @Test
  void streamWithoutItsEndIsAFailure() {
    answers.add(new Response(200, "data: {\"choices\": [{\"delta\": {\"content\": \"H\"}}]}\n\n"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.stream(HELLO, piece -> {}))
        .withMessageContaining("before the completion did");
  }

  @Test
  void errorInAStreamIsTheServersOwn() {
    answers.add(
        new Response(
            200, "data: {\"error\": {\"message\": \"Too late.\", \"code\": \"late\"}}\n\n"));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> client.stream(HELLO, piece -> {}))
        .withMessage("Too late.")
        .returns("late", ApiException::code);
  }

  @Test
  void errorIsTheServersOwnOrItsStatus() {
    answers.add(new Response(400, "{\"error\": {\"message\": \"No.\", \"code\": \"bad\"}}"));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> client.complete(HELLO))
        .withMessage("No.")
        .returns(400, ApiException::status);
    answers.add(new Response(502, "<html>"));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> client.stream(HELLO, piece -> {}))
        .withMessage("HTTP status 502");
  }

  @Test
  void responseThatIsNotJsonIsAFailure() {
    answers.add(new Response(200, "Welcome!"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(client::models)
        .withMessage("the response is not JSON");
  }

  @Test
  void batchIsCreatedAgainUntilTheServerHasRoom(@TempDir Path folder) throws Exception {
    byte[] line = BatchClient.line("a", ChatRequest.ask("m", List.of(), "?"));
    Path lines = Files.write(folder.resolve("lines.jsonl"), line);
    answers.add(new Response(503, "{\"error\": {\"message\": \"Full.\"}}"));
    answers.add(new Response(200, "{\"id\": \"file-1\"}"));
    answers.add(new Response(200, "{\"id\": \"batch_1\"}"));
    BatchClient batches = new BatchClient(client, Duration.ofMinutes(1));
    assertThat(batches.create(lines, "24h", Map.of("job", "x"))).isEqualTo("batch_1");
    assertThat(requests).hasSize(3);
    assertThat(OpenAiClient.parse(new String(line, StandardCharsets.UTF_8)))
        .isEqualTo(
            OpenAiClient.parse(
                """
                {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body":
                  {"model": "m", "messages": [
                    {"role": "user", "content": [{"type": "text", "text": "?"}]}]}}
                """));
    assertThat(requests.get(1)).contains(new String(line, StandardCharsets.UTF_8));
    assertThat(requests.get(2)).contains("\"input_file_id\":\"file-1\"").contains("\"job\":\"x\"");
  }

  @Test
  void refusedBatchIsNotRepeated() {
    answers.add(new Response(404, "{\"error\": {\"message\": \"No such batch.\"}}"));
    BatchClient batches = new BatchClient(client, Duration.ofMinutes(1));
    assertThatExceptionOfType(ApiException.class).isThrownBy(() -> batches.batch("x"));
    assertThat(requests).hasSize(1);
  }

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
