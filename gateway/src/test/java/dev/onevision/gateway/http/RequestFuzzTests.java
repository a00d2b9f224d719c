package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.MemoryTable;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.http.RawResponses.Response;
import dev.onevision.gateway.testing.Http;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Whatever a client sends, it gets a documented status with the API's error object, or what it
 * asked for, or nothing if its connection ends. {@code -Donevision.fuzz.requests=10000} sends more.
 */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class RequestFuzzTests {

  private static final int REQUESTS = Integer.getInteger("onevision.fuzz.requests", 1000);
  private static final int CLIENTS = 32;

  /** What is not answered by then waits for the rest of a request. */
  private static final int SILENCE_MILLIS = 500;

  /** The API's documentation lists 503, 504 and 505; 503 does not apply: all workers are ready. */
  private static final Set<Integer> SERVER_ERRORS = Set.of(504, 505);

  private static final Pattern INTERNALS =
      Pattern.compile(
          "\\bat (java|org|dev|reactor|io|tools)\\.[\\w.$]+\\(|Exception\\b|NullPointer|java\\.lang"
              + "|dev\\.onevision\\.|org\\.springframework|reactor\\.netty|io\\.netty|tools\\.jackson");

  @Autowired FakeSuite suite;
  @Autowired Answers answers;
  @Autowired MemoryTable<StoredFile> files;
  @LocalServerPort int port;

  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Thread worker = Thread.ofVirtual().unstarted(this::answerAll);

  @BeforeEach
  void start() {
    suite.reset();
    worker.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    clients.shutdownNow();
    worker.interrupt();
    worker.join();
    files.rows().forEach(file -> files.remove(file.id()));
  }

  @Test
  void brokenHttpIsAnsweredInTheApisForm(CapturedOutput output) throws Exception {
    sendAll(HostileBytes::of, REQUESTS / 2, output);
  }

  @Test
  void brokenFieldsAreAnsweredInTheApisForm(CapturedOutput output) throws Exception {
    sendAll(HostileRequests::of, REQUESTS * 9 / 10, output);
  }

  private void sendAll(Function<Random, byte[]> requests, int minAnswered, CapturedOutput output)
      throws Exception {
    List<Future<Exchange>> exchanges = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      int seed = i;
      exchanges.add(clients.submit(() -> exchange(seed, requests.apply(new Random(seed)))));
    }
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    int answered = 0;
    for (Future<Exchange> future : exchanges) {
      Exchange exchange = future.get();
      answered += exchange.responses().isEmpty() ? 0 : 1;
      for (Response response : exchange.responses()) {
        statuses.merge(response.status(), 1, Integer::sum);
      }
      faults.addAll(exchange.faults());
    }
    assertThat(faults).as("of %d requests with %s", REQUESTS, statuses).isEmpty();
    assertThat(answered).as(statuses.toString()).isGreaterThanOrEqualTo(minAnswered);
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
  }

  private Exchange exchange(int seed, byte[] request) throws Exception {
    byte[] bytes = new RawHttp(port).exchange(request, SILENCE_MILLIS);
    boolean head = new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
    return new Exchange(seed, head, request, RawResponses.parse(bytes));
  }

  /** Answers what is right after all. */
  private void answerAll() {
    try {
      while (true) {
        if (suite.requestsNotTaken() == 0) {
          Thread.sleep(1);
          continue;
        }
        GenerationRequest request = suite.takeRequest();
        answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, "Yes"));
        answers.accept(
            new ReplyEvent.Finished(
                request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Exchange(int seed, boolean head, byte[] request, List<Response> responses) {

    List<String> faults() {
      List<String> faults = new ArrayList<>();
      for (Response response : responses) {
        if (response.status() >= 500 && !SERVER_ERRORS.contains(response.status())) {
          faults.add(fault("an undocumented status", response));
        } else if (INTERNALS.matcher(response.body()).find()) {
          faults.add(fault("internals in the body", response));
        } else if (response.status() >= 400 && !head && !isErrorObject(response.body())) {
          faults.add(fault("no error object", response));
        }
      }
      return faults;
    }

    private static boolean isErrorObject(String body) {
      try {
        JsonNode error = Http.json(body).path("error");
        return List.copyOf(error.propertyNames())
                .equals(List.of("message", "type", "param", "code"))
            && !error.path("message").asString("").isBlank()
            && error.path("code").isString();
      } catch (JacksonException e) {
        return false;
      }
    }

    private String fault(String what, Response response) {
      String sent = new String(request, StandardCharsets.ISO_8859_1);
      return "seed %d: %s: %s\n%s\n\n%s\n"
          .formatted(
              seed,
              what,
              sent.substring(0, Math.min(sent.length(), 1000)),
              response.head(),
              response.body());
    }
  }
}
