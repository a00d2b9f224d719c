package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs streams concurrently. Stream i repeats stream {@code i % KINDS}, so both must have the same
 * text. Every second stream starts at the gateway that is killed and is resumed at the other one.
 */
final class StreamLoad {

  private static final Logger log = LoggerFactory.getLogger(StreamLoad.class);

  /** Number of different streams. */
  static final int KINDS = 50;

  // Few long ones among short ones: a cache that is too small admits them by the usual length,
  // and preempts when they grow.
  private static final int SHORT = 40;
  private static final int LONG = 300;
  private static final int LONG_EVERY = 6;

  private final ResumingClient client;
  private final ProcessSuite suite;
  private final List<Sample> samples;
  private final int concurrency;

  /**
   * Creates a load on a suite.
   *
   * @param concurrency concurrent streams
   */
  StreamLoad(ResumingClient client, ProcessSuite suite, List<Sample> samples, int concurrency) {
    this.client = client;
    this.suite = suite;
    this.samples = samples;
    this.concurrency = concurrency;
  }

  /**
   * Keeps streams open until the minimum is reached and the kills are over.
   *
   * @return the results, by number
   */
  List<StreamResult> run(int atLeast, BooleanSupplier calm) throws Exception {
    List<Future<StreamResult>> sent = new ArrayList<>();
    Semaphore open = new Semaphore(concurrency);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      while (sent.size() < atLeast || !calm.getAsBoolean()) {
        open.acquire();
        int index = sent.size();
        if (index % 50 == 0) {
          log.info("Streams: {} sent", index);
        }
        sent.add(
            clients.submit(
                () -> {
                  try {
                    return ask(index);
                  } finally {
                    open.release();
                  }
                }));
      }
    }
    List<StreamResult> results = new ArrayList<>();
    for (Future<StreamResult> each : sent) {
      results.add(each.get());
    }
    return results;
  }

  private static int tokens(int kind) {
    return kind % LONG_EVERY == LONG_EVERY - 1 ? LONG : SHORT;
  }

  private StreamResult ask(int index) throws InterruptedException {
    List<Integer> ports = suite.gateways().stream().map(PartProcess::port).toList();
    int kind = index % KINDS;
    Question question = new Question(samples.get(kind % samples.size()), kind, tokens(kind));
    return client.stream(kind % 2 == 0 ? ports : ports.reversed(), question);
  }
}
