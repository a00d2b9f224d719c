package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.LoadBalancer;
import dev.onevision.benchmarks.suite.ResumingClient;
import dev.onevision.benchmarks.suite.Sample;
import dev.onevision.benchmarks.suite.StreamResult;
import dev.onevision.client.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients that ask questions of all kinds in turn, each one at a time. */
final class QuestionLoad {

  private static final Logger log = LoggerFactory.getLogger(QuestionLoad.class);
  private static final int SEEDS = 2;

  /** Leaves processors to the processes that start. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ResumingClient client;
  private final LoadBalancer gateways;
  private final List<Sample> samples;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();
  private int completed;

  /** A question of a kind; equal questions have equal answers. */
  record Asked(QuestionKind kind, int seed) {}

  /** A question and its answer. */
  record Answered(Asked asked, StreamResult result) {}

  QuestionLoad(ResumingClient client, LoadBalancer gateways, List<Sample> samples) {
    this.client = client;
    this.gateways = gateways;
    this.samples = samples;
  }

  /** The number of answers so far. */
  int completed() {
    lock.lock();
    try {
      return completed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until clients have got this number of further answers.
   *
   * @throws IllegalStateException after the timeout
   */
  void awaitAnswers(int count, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      int end = completed + count;
      long left = timeout.toNanos();
      while (completed < end) {
        if (left <= 0) {
          throw new IllegalStateException(
              "There are only %d of %d answers after %d s."
                  .formatted(completed - end + count, count, timeout.toSeconds()));
        }
        left = answered.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The answer to each question of each kind. */
  List<Answered> once() throws InterruptedException {
    List<Answered> answers = new ArrayList<>();
    for (QuestionKind kind : QuestionKind.values()) {
      for (int seed = 0; seed < SEEDS; seed++) {
        answers.add(ask(new Asked(kind, seed)));
      }
    }
    return answers;
  }

  /**
   * Asks until the end of the load.
   *
   * @param clients number of clients
   */
  List<Answered> run(int clients, BooleanSupplier over) throws Exception {
    List<Answered> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Answered>>> running = new ArrayList<>();
      for (int number = 0; number < clients; number++) {
        running.add(threads.submit(client(number, over)));
      }
      for (Future<List<Answered>> each : running) {
        all.addAll(each.get());
      }
    }
    return all;
  }

  private Callable<List<Answered>> client(int number, BooleanSupplier over) {
    QuestionKind[] kinds = QuestionKind.values();
    return () -> {
      List<Answered> answers = new ArrayList<>();
      for (int i = number; !over.getAsBoolean(); i++) {
        answers.add(ask(new Asked(kinds[i % kinds.length], i / kinds.length % SEEDS)));
        Thread.sleep(PAUSE);
      }
      return answers;
    };
  }

  private Answered ask(Asked asked) throws InterruptedException {
    Sample sample = samples.get(asked.seed() % samples.size());
    ChatRequest request = asked.kind().request(sample, asked.seed());
    StreamResult result =
        asked.kind().isStream()
            ? client.stream(gateways, request)
            : client.complete(gateways, request);
    if (!result.isComplete()) {
      log.info("{} was not answered: {}", asked, result.end());
    }
    lock.lock();
    try {
      completed++;
      answered.signalAll();
    } finally {
      lock.unlock();
    }
    return new Answered(asked, result);
  }
}
