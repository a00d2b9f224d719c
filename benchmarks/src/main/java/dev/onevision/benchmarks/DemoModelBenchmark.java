package dev.onevision.benchmarks;

import dev.onevision.client.ChatRequest;
import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures how often the demo model is right about images that it was not trained with, through the
 * API of a running suite. Prints the table of the model card.
 */
@Command(
    name = "demo-model",
    mixinStandardHelpOptions = true,
    description = "Accuracy of the demo model, on a suite that was started with ./onevision serve.")
final class DemoModelBenchmark implements Callable<Integer> {

  /** Enough to fill the decoder's batch. */
  private static final int CONCURRENCY = 8;

  private static final int MAX_TOKENS = 160;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SuiteUrl suite = new SuiteUrl();

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Uses only each N-th image, for a quick result. Default: ${DEFAULT-VALUE}.")
  private int every;

  private final Path folder = Checkout.home().resolve("demo-model").resolve("heldout");

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (every < 1) {
      throw new ParameterException(spec.commandLine(), "--every must be at least 1.");
    }
    try (OpenAiClient client = suite.client()) {
      String model = SuiteUrl.model(client);
      // Questions about the same image run together, so that most find it in the caches.
      Map<List<String>, List<HeldOutQuestion>> groups = new LinkedHashMap<>();
      for (HeldOutQuestion question : HeldOutQuestion.read(folder)) {
        groups.computeIfAbsent(question.images(), images -> new ArrayList<>()).add(question);
      }
      AccuracyTable table = new AccuracyTable();
      long start = System.nanoTime();
      int asked = run(client, model, List.copyOf(groups.values()), table);
      System.out.print(table.markdown());
      System.out.printf(
          "%n%s, %d conversations in %.0f s%n", model, asked, (System.nanoTime() - start) / 1e9);
    }
    return 0;
  }

  private int run(
      OpenAiClient client, String model, List<List<HeldOutQuestion>> groups, AccuracyTable table)
      throws InterruptedException, ExecutionException {
    int asked = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(CONCURRENCY)) {
      List<List<HeldOutQuestion>> chosen = new ArrayList<>();
      List<Future<List<Boolean>>> answers = new ArrayList<>();
      for (int i = 0; i < groups.size(); i += every) {
        List<HeldOutQuestion> group = groups.get(i);
        chosen.add(group);
        answers.add(clients.submit(() -> ask(client, model, group)));
      }
      try {
        for (int i = 0; i < chosen.size(); i++) {
          List<Boolean> right = answers.get(i).get();
          for (int j = 0; j < right.size(); j++) {
            table.add(chosen.get(i).get(j), right.get(j));
          }
          asked += right.size();
          System.err.printf("\r%d of %d images", i + 1, chosen.size());
        }
      } finally {
        // After a failure the other questions are not needed.
        clients.shutdownNow();
        System.err.println();
      }
    }
    return asked;
  }

  /** Whether the completions about one image, one pair of images or one video are right. */
  private List<Boolean> ask(OpenAiClient client, String model, List<HeldOutQuestion> questions)
      throws IOException, InterruptedException {
    List<Map<String, Object>> media = questions.getFirst().parts(folder);
    List<Boolean> right = new ArrayList<>();
    for (HeldOutQuestion question : questions) {
      right.add(isRight(client, model, media, question));
    }
    return right;
  }

  private static boolean isRight(
      OpenAiClient client, String model, List<Map<String, Object>> media, HeldOutQuestion question)
      throws IOException, InterruptedException {
    List<Map<String, Object>> messages = new ArrayList<>();
    boolean right = true;
    for (HeldOutQuestion.Turn turn : question.turns()) {
      messages.add(ChatRequest.user(messages.isEmpty() ? media : List.of(), turn.question()));
      ChatRequest request =
          ChatRequest.of(model, messages).with(Map.of("temperature", 0, "max_tokens", MAX_TOKENS));
      String text = client.complete(request).text();
      right &= turn.accepted().contains(text);
      messages.add(Map.of("role", "assistant", "content", text));
    }
    return right;
  }
}
