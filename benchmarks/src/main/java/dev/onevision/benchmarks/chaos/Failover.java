package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills the worker or the gateway of a single stream on an otherwise idle suite. */
final class Failover {

  private static final Logger log = LoggerFactory.getLogger(Failover.class);
  private static final int TOKENS = 600;
  private static final int KILL_AT_EVENT = 150;

  private final ResumingClient client;
  private final ProcessSuite suite;
  private final List<Sample> samples;

  Failover(ResumingClient client, ProcessSuite suite, List<Sample> samples) {
    this.client = client;
    this.suite = suite;
    this.samples = samples;
  }

  /**
   * A stream with a kill.
   *
   * @param baseline the same stream without a kill
   */
  record Trial(String victim, StreamResult baseline, StreamResult underKill) {

    boolean isComplete() {
      return baseline.isComplete() && underKill.isComplete();
    }

    boolean isSame() {
      return baseline.text().equals(underKill.text())
          && baseline.indices().equals(underKill.indices());
    }
  }

  /** Kills the LLM worker that generates the stream, one of several. */
  Trial ofWorker(int number) throws Exception {
    return of(
        number,
        () -> {
          for (PartProcess worker : suite.llm()) {
            if (isGenerating(worker)) {
              return worker;
            }
          }
          throw new IllegalStateException("No worker generates the stream");
        });
  }

  /** Kills the gateway that serves the stream. */
  Trial ofGateway(int number) throws Exception {
    return of(number, () -> suite.gateways().getFirst());
  }

  private interface VictimChoice {
    PartProcess victim() throws IOException, InterruptedException;
  }

  private Trial of(int number, VictimChoice choice) throws Exception {
    Question question = new Question(samples.get(number % samples.size()), number, TOKENS);
    List<Integer> ports = suite.gateways().stream().map(PartProcess::port).toList();
    StreamResult baseline = client.stream(ports, question);
    CountDownLatch underWay = new CountDownLatch(KILL_AT_EVENT);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StreamResult> asked =
          background.submit(() -> client.stream(ports, question, _ -> underWay.countDown()));
      while (!underWay.await(1, TimeUnit.SECONDS)) {
        if (asked.isDone()) {
          throw new IllegalStateException("The stream ended before the kill: " + asked.get());
        }
      }
      PartProcess victim = choice.victim();
      log.info("kill -9 {}", victim.name());
      victim.kill();
      StreamResult underKill = asked.get();
      victim.start();
      victim.awaitReady();
      return new Trial(victim.name(), baseline, underKill);
    }
  }

  private static boolean isGenerating(PartProcess worker) throws IOException, InterruptedException {
    return worker.metrics().stream()
        .filter(line -> line.startsWith("onevision_workqueue_lanes_busy"))
        .filter(line -> line.contains("llm-service-interactive"))
        .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) > 0);
  }
}
