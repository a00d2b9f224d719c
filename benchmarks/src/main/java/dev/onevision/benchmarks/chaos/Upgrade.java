package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.Checkout;
import dev.onevision.benchmarks.suite.LoadBalancer;
import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a suite of another release under load, replaces its processes one by one with those of
 * this release and back, in both orders, and compares each completion with those of both releases.
 */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description =
        "Replaces the processes of another release by this one's and back, under load, and"
            + " compares every completion.")
final class Upgrade implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);
  private static final int CAPTION_KINDS = 8;
  private static final int UNFINISHED_CAPTIONS = 1;

  @Option(
      names = "--previous",
      required = true,
      paramLabel = "DIR",
      description = "A checkout of the other release; it is built if it is not.")
  private Path previous = Path.of("");

  @Option(
      names = "--orders",
      split = ",",
      defaultValue = "WORKERS_FIRST,GATEWAYS_FIRST",
      description =
          "The orders in which processes are replaced: ${COMPLETION-CANDIDATES}. Default: both.")
  private List<Order> orders = List.of();

  @Option(
      names = "--clients",
      defaultValue = "3",
      description = "Clients of the chat API, one request at a time. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--answers",
      defaultValue = "6",
      description =
          "Answers of the mixed suite between two replacements. Default: ${DEFAULT-VALUE}.")
  private int answers;

  @Option(
      names = "--work",
      description =
          "Folder for data and logs. Default: a temporary one, deleted after a clean run.")
  private Path work = Path.of("");

  /** Which processes are replaced first. */
  enum Order {
    WORKERS_FIRST,
    GATEWAYS_FIRST;

    List<PartProcess> parts(ProcessSuite suite) {
      List<PartProcess> parts = new ArrayList<>(suite.vision());
      parts.addAll(suite.llm());
      parts.addAll(this == WORKERS_FIRST ? parts.size() : 0, suite.gateways());
      return parts;
    }
  }

  @Override
  public Integer call() throws Exception {
    Path other = previous.toAbsolutePath().normalize();
    build(other);
    Path folder = work.toString().isEmpty() ? Files.createTempDirectory("onevision-up") : work;
    Files.createDirectories(folder);
    UpgradeReport report = new UpgradeReport(CAPTION_KINDS);
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ProcessSuite suite =
            ProcessSuite.start(http, new ProcessSuite.Replicas(2, 2, 2), folder, other);
        LoadBalancer gateways = new LoadBalancer(suite.gateways())) {
      List<Sample> samples = Sample.read(Checkout.home());
      QuestionLoad questions = new QuestionLoad(new ResumingClient(http), gateways, samples);
      BatchLoad batches = new BatchLoad(gateways, samples, folder);
      CaptionLoad captions =
          new CaptionLoad(suite.kafka(), samples, CAPTION_KINDS, UNFINISHED_CAPTIONS);
      log.info("Baseline of the other release");
      report.baseline(
          questions.once(), batches.run(() -> true), captions.run(CAPTION_KINDS, () -> true));
      AtomicBoolean over = new AtomicBoolean();
      try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<List<QuestionLoad.Answered>> answered =
            load.submit(() -> questions.run(clients, over::get));
        Future<List<BatchLoad.Batch>> ended = load.submit(() -> batches.run(over::get));
        Future<Captions> captioned = load.submit(() -> captions.run(CAPTION_KINDS, over::get));
        try {
          for (Order order : orders) {
            replace("to this release", order, suite, Checkout.home(), questions, report);
            if (order == orders.getFirst()) {
              log.info("Baseline of this release");
              report.baseline(
                  questions.once(),
                  batches.run(() -> true),
                  captions.run(CAPTION_KINDS, () -> true));
            }
            replace("to the other release", order, suite, other, questions, report);
          }
        } finally {
          over.set(true);
        }
        report.answers(answered.get());
        report.batches(ended.get());
        report.captions(captioned.get());
      }
    }
    System.out.println(report.tables());
    boolean clean = report.isClean();
    System.out.println(
        clean ? "Nothing failed, doubled or changed." : "NOT CLEAN. Logs are in " + folder);
    if (clean && work.toString().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
    }
    return clean ? 0 : 1;
  }

  /** Any command of the launcher builds what is missing and prepares fast starts. */
  private static void build(Path checkout) throws IOException, InterruptedException {
    Process launcher =
        new ProcessBuilder(checkout.resolve("onevision").toString(), "caption", "--help")
            .directory(checkout.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (launcher.waitFor() != 0) {
      throw new IOException(checkout + " cannot be built; see above.");
    }
  }

  private void replace(
      String direction,
      Order order,
      ProcessSuite suite,
      Path checkout,
      QuestionLoad questions,
      UpgradeReport report)
      throws InterruptedException {
    long begin = System.nanoTime();
    int before = questions.completed();
    for (PartProcess part : order.parts(suite)) {
      questions.awaitAnswers(answers, ANSWER_TIMEOUT);
      part.terminate(STOP_TIMEOUT);
      part.use(checkout);
      part.start();
      part.awaitReady();
      log.info("{} is replaced ({}, {})", part.name(), order, direction);
    }
    suite.gateways().forEach(PartProcess::awaitModel);
    questions.awaitAnswers(answers, ANSWER_TIMEOUT);
    report.replaced(
        order, direction, (System.nanoTime() - begin) / 1e9, questions.completed() - before);
  }
}
