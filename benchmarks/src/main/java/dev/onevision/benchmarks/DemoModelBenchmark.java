package dev.onevision.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How often the demo model is right about pictures that it has never seen: the table of its card,
 * asked through the API of a running suite.
 *
 * <p>{@code bench demo-model [URL [EVERY]]}: the suite's address, by default http://127.0.0.1:8080,
 * and for a quick look only every so many-th picture.
 */
public final class DemoModelBenchmark {

  /** Enough to keep the decoder's batch busy. */
  private static final int AT_ONCE = 8;

  private static final int LONGEST_ANSWER = 160;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final URI suite;
  private final Path folder;

  private DemoModelBenchmark(HttpClient http, URI suite, Path folder) {
    this.http = http;
    this.suite = suite;
    this.folder = folder;
  }

  /** Asks everything and prints the table. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    URI suite = URI.create(arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8080");
    int every = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
    Path folder = Path.of(System.getProperty("onevision.home", "."), "demo-model", "heldout");
    // Most of the questions about one picture find it in the caches.
    Map<List<String>, List<HeldOutQuestion>> groups = new LinkedHashMap<>();
    for (HeldOutQuestion question : HeldOutQuestion.read(folder)) {
      groups.computeIfAbsent(question.pictures(), pictures -> new ArrayList<>()).add(question);
    }
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      DemoModelBenchmark benchmark = new DemoModelBenchmark(http, suite, folder);
      String model = benchmark.send("/v1/models", null).path("data").path(0).path("id").asString();
      if (model.isEmpty()) {
        throw new IOException(suite + " serves no model yet; ask again when it is ready.");
      }
      AccuracyTable table = new AccuracyTable();
      long start = System.nanoTime();
      int asked = benchmark.run(model, List.copyOf(groups.values()), every, table);
      System.out.print(table.markdown());
      System.out.printf(
          "%n%s, %d talks in %.0f s%n", model, asked, (System.nanoTime() - start) / 1e9);
    }
  }

  private int run(String model, List<List<HeldOutQuestion>> groups, int every, AccuracyTable table)
      throws InterruptedException, ExecutionException {
    int asked = 0;
    try (ExecutorService askers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<List<HeldOutQuestion>> chosen = new ArrayList<>();
      List<Future<List<Boolean>>> answers = new ArrayList<>();
      for (int i = 0; i < groups.size(); i += every) {
        List<HeldOutQuestion> group = groups.get(i);
        chosen.add(group);
        answers.add(askers.submit(() -> ask(model, group)));
      }
      try {
        for (int i = 0; i < chosen.size(); i++) {
          List<Boolean> right = answers.get(i).get();
          for (int j = 0; j < right.size(); j++) {
            table.add(chosen.get(i).get(j), right.get(j));
          }
          asked += right.size();
          System.err.printf("\r%d of %d pictures", i + 1, chosen.size());
        }
      } finally {
        // Where one question fails, the others need not be asked.
        askers.shutdownNow();
        System.err.println();
      }
    }
    return asked;
  }

  /** Whether the answers about one picture, or one pair or video, are right. */
  private List<Boolean> ask(String model, List<HeldOutQuestion> questions)
      throws IOException, InterruptedException {
    List<Map<String, Object>> pictures = questions.getFirst().parts(folder);
    List<Boolean> right = new ArrayList<>();
    for (HeldOutQuestion question : questions) {
      right.add(isRight(model, pictures, question));
    }
    return right;
  }

  private boolean isRight(
      String model, List<Map<String, Object>> pictures, HeldOutQuestion question)
      throws IOException, InterruptedException {
    List<Map<String, Object>> messages = new ArrayList<>();
    boolean right = true;
    for (HeldOutQuestion.Turn turn : question.turns()) {
      List<Map<String, Object>> content =
          new ArrayList<>(messages.isEmpty() ? pictures : List.of());
      content.add(Map.of("type", "text", "text", turn.question()));
      messages.add(Map.of("role", "user", "content", content));
      Map<String, Object> request =
          Map.of(
              "model", model,
              "messages", messages,
              "temperature", 0,
              "max_tokens", LONGEST_ANSWER);
      JsonNode choice =
          send("/v1/chat/completions", JSON.writeValueAsString(request)).path("choices").path(0);
      String answer = choice.path("message").path("content").asString();
      right &= turn.accepted().contains(answer);
      messages.add(Map.of("role", "assistant", "content", answer));
    }
    return right;
  }

  private JsonNode send(String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(suite.resolve(path)).timeout(Duration.ofMinutes(10));
    String key = System.getenv("ONEVISION_API_KEY");
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != 200) {
      throw new IOException(
          suite + path + " answers " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
