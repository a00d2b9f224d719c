package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Question;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamClient;
import dev.onevision.benchmarks.suite.Suite;
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
 * Streams, several at once. The i-th asks what the i-th of {@link #KINDS} does, modulo their
 * number, so equal kinds must have equal answers. Every second one runs over the gateway that is
 * killed, and is resumed at the other.
 */
final class StreamLoad {

  private static final Logger log = LoggerFactory.getLogger(StreamLoad.class);

  /** Different streams. */
  static final int KINDS = 50;

  private static final int TOKENS = 80;

  private final StreamClient client;
  private final Suite suite;
  private final List<Sample> samples;
  private final int concurrency;

  /**
   * A load on a suite.
   *
   * @param concurrency streams at once
   */
  StreamLoad(StreamClient client, Suite suite, List<Sample> samples, int concurrency) {
    this.client = client;
    this.suite = suite;
    this.samples = samples;
    this.concurrency = concurrency;
  }

  /**
   * Keeps so many streams open until enough were asked and it is calm.
   *
   * @return what was heard, by number
   */
  List<StreamClient.Heard> run(int atLeast, BooleanSupplier calm) throws Exception {
    List<Future<StreamClient.Heard>> asked = new ArrayList<>();
    Semaphore open = new Semaphore(concurrency);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      while (asked.size() < atLeast || !calm.getAsBoolean()) {
        open.acquire();
        int index = asked.size();
        if (index % 50 == 0) {
          log.info("Streams: {} asked", index);
        }
        asked.add(
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
    List<StreamClient.Heard> heard = new ArrayList<>();
    for (Future<StreamClient.Heard> each : asked) {
      heard.add(each.get());
    }
    return heard;
  }

  private StreamClient.Heard ask(int index) throws InterruptedException {
    List<Integer> ports = suite.gateways().stream().map(PartProcess::port).toList();
    int kind = index % KINDS;
    Question question = new Question(samples.get(kind % samples.size()), kind, TOKENS);
    return client.ask(kind % 2 == 0 ? ports : ports.reversed(), question, _ -> {});
  }
}
