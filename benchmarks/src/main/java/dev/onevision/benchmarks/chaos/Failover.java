package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.Suite;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream on an otherwise idle suite, and one death in the middle of it: of the worker that
 * answers, or of the gateway that the client listens to.
 */
final class Failover {

  private static final Logger log = LoggerFactory.getLogger(Failover.class);
  private static final int TOKENS = 600;
  private static final int KILLED_AT = 150;

  private final StreamClient client;
  private final Suite suite;
  private final List<Sample> samples;

  Failover(StreamClient client, Suite suite, List<Sample> samples) {
    this.client = client;
    this.suite = suite;
    this.samples = samples;
  }

  /**
   * A stream of which a part died.
   *
   * @param undisturbed the same stream with nothing dying
   */
  record Trial(String victim, StreamClient.Heard undisturbed, StreamClient.Heard heard) {

    boolean isComplete() {
      return undisturbed.isComplete() && heard.isComplete();
    }

    boolean isSame() {
      return undisturbed.text().equals(heard.text()) && undisturbed.places().equals(heard.places());
    }
  }

  /** Kills the language model's worker that answers, which is one of several. */
  Trial ofWorker(int number) throws Exception {
    return of(
        number,
        () -> {
          for (PartProcess worker : suite.llm()) {
            if (isAnswering(worker)) {
              return worker;
            }
          }
          throw new IllegalStateException("No worker has the request in hand");
        });
  }

  /** Kills the gateway that was asked. */
  Trial ofGateway(int number) throws Exception {
    return of(number, () -> suite.gateways().getFirst());
  }

  private interface Choice {
    PartProcess victim() throws IOException, InterruptedException;
  }

  private Trial of(int number, Choice choice) throws Exception {
    Question question = new Question(samples.get(number % samples.size()), number, TOKENS);
    List<Integer> ports = suite.gateways().stream().map(PartProcess::port).toList();
    StreamClient.Heard undisturbed = client.ask(ports, question, _ -> {});
    CountDownLatch underWay = new CountDownLatch(KILLED_AT);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<StreamClient.Heard> asked =
          background.submit(() -> client.ask(ports, question, _ -> underWay.countDown()));
      while (!underWay.await(1, TimeUnit.SECONDS)) {
        if (asked.isDone()) {
          throw new IllegalStateException("The stream ended early: " + asked.get());
        }
      }
      PartProcess victim = choice.victim();
      log.info("kill -9 {}", victim.name());
      victim.kill();
      StreamClient.Heard heard = asked.get();
      victim.start();
      victim.awaitReady();
      return new Trial(victim.name(), undisturbed, heard);
    }
  }

  private static boolean isAnswering(PartProcess worker) throws IOException, InterruptedException {
    return worker.metrics().stream()
        .filter(line -> line.startsWith("onevision_workqueue_slots_busy"))
        .filter(line -> line.contains("llm-service-interactive"))
        .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) > 0);
  }
}
