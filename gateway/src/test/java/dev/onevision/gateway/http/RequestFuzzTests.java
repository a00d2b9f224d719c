package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.StoredFile;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.Usage;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.MemoryTable;
import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.http.RawResponses.Response;
import dev.onevision.gateway.testing.Http;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever a client sends, it gets a documented status with the API's error object, or what it
 * asked for, or nothing if its connection ends, and the gateway keeps nothing of it. {@code
 * -Donevision.fuzz.requests=10000} sends more of each kind, {@code -Donevision.fuzz.seed=N} others.
 * {@code -Donevision.fuzz.record=FILE} appends the figures as a line of JSON.
 */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class RequestFuzzTests {

  private static final int REQUESTS = Integer.getInteger("onevision.fuzz.requests", 1000);
  private static final int FIRST_SEED = Integer.getInteger("onevision.fuzz.seed", 0);
  private static final int CLIENTS = 32;

  /** More than collections and caches vary. */
  private static final long MAX_HEAP_GROWTH = 16 << 20;

  private static final long MAX_HANDLE_GROWTH = 16;

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
  void requestsOfTheOpenApiDocumentAreAnsweredInTheApisForm(CapturedOutput output)
      throws Exception {
    JsonNode document = Http.json(new Http(port).get("/openapi.json"));
    sendAll("document", new DocumentedRequests(document)::of, REQUESTS * 9 / 10, output);
  }

  @Test
  void brokenHttpIsAnsweredInTheApisForm(CapturedOutput output) throws Exception {
    sendAll("bytes", HostileBytes::of, REQUESTS / 2, output);
  }

  @Test
  void brokenFieldsAreAnsweredInTheApisForm(CapturedOutput output) throws Exception {
    sendAll("fields", HostileRequests::of, REQUESTS * 9 / 10, output);
  }

  private void sendAll(
      String kind, Function<Random, byte[]> requests, int minAnswered, CapturedOutput output)
      throws Exception {
    Tally tally = new Tally();
    long begin = System.nanoTime();
    int warmUp = REQUESTS / 4;
    tally.addAll(send(requests, 0, warmUp));
    FuzzFootprint before = FuzzFootprint.now();
    tally.addAll(send(requests, warmUp, REQUESTS));
    FuzzFootprint after = FuzzFootprint.now();
    record(kind, tally, before, after, (System.nanoTime() - begin) / 1e9);
    assertThat(tally.faults).as("of %d requests with %s", REQUESTS, tally.statuses).isEmpty();
    assertThat(tally.answered).as(tally.statuses.toString()).isGreaterThanOrEqualTo(minAnswered);
    assertThat(output).doesNotContain("\tat ", "onErrorDropped");
    assertThat(after.heapBytes() - before.heapBytes()).as("heap").isLessThan(MAX_HEAP_GROWTH);
    assertThat(after.handles() - before.handles()).as("handles").isLessThan(MAX_HANDLE_GROWTH);
  }

  private List<Future<Outcome>> send(Function<Random, byte[]> requests, int from, int to)
      throws InterruptedException {
    List<Callable<Outcome>> exchanges = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int seed = FIRST_SEED + i;
      exchanges.add(() -> exchange(seed, requests.apply(new Random(seed))).outcome());
    }
    return clients.invokeAll(exchanges);
  }

  private static void record(
      String kind, Tally tally, FuzzFootprint before, FuzzFootprint after, double seconds)
      throws IOException {
    String file = System.getProperty("onevision.fuzz.record");
    if (file != null) {
      ObjectNode line = JsonMapper.shared().createObjectNode().put("kind", kind);
      line.put("requests", REQUESTS).put("firstSeed", FIRST_SEED).put("answered", tally.answered);
      line.putPOJO("statuses", tally.statuses).put("faults", tally.faults.size());
      line.put("seconds", Math.round(seconds)).putPOJO("before", before).putPOJO("after", after);
      Files.writeString(
          Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
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
        String text =
            request.tokenization() instanceof Tokenization.Encode
                ? "{\"count\":1,\"mediaTokens\":0,\"tokens\":[7]}"
                : "Yes";
        answers.accept(new ReplyEvent.Token(request.id(), 1, 0, 7, text));
        answers.accept(
            new ReplyEvent.Finished(
                request.id(), 1, "", FinishReason.STOP, new Usage(9, 0, 1), "f00d"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is kept of an exchange. */
  private record Outcome(List<Integer> statuses, List<String> faults) {}

  /** All outcomes. */
  private static final class Tally {

    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private int answered;

    void addAll(List<Future<Outcome>> outcomes) throws Exception {
      for (Future<Outcome> future : outcomes) {
        Outcome outcome = future.get();
        answered += outcome.statuses().isEmpty() ? 0 : 1;
        outcome.statuses().forEach(status -> statuses.merge(status, 1, Integer::sum));
        faults.addAll(outcome.faults());
      }
    }
  }

  private record Exchange(int seed, boolean head, byte[] request, List<Response> responses) {

    Outcome outcome() {
      return new Outcome(responses.stream().map(Response::status).toList(), faults());
    }

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
