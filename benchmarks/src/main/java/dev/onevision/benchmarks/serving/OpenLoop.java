package dev.onevision.benchmarks.serving;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests at random times that do not depend on the answers, as many independent users do
 * (Poisson arrivals).
 *
 * @param perSecond mean number of requests in a second
 * @param time during which requests are sent; their answers are awaited
 */
public record OpenLoop(double perSecond, Duration time) {

  private static final Logger log = LoggerFactory.getLogger(OpenLoop.class);

  /** More requests than that at once count as failed, so that an overload ends. */
  private static final int MAX_OPEN = 1000;

  /**
   * What the limits of a good answer are.
   *
   * @param first max time to the first token
   * @param token max mean time between tokens
   */
  public record Limits(Duration first, Duration token) {

    boolean hold(StreamTimes times) {
      return times.secondsToFirst() <= first.toNanos() / 1e9
          && times.secondsBetween() <= token.toNanos() / 1e9;
    }
  }

  /** Makes the body of a request; requests differ by their number. */
  public interface Body {
    byte[] of(int number);
  }

  /**
   * The answers.
   *
   * @param answers complete ones
   * @param failed requests without a complete answer
   * @param seconds during which requests were sent
   */
  public record Outcome(List<StreamTimes> answers, int failed, double seconds) {

    /** Answers within the limits, per second. */
    public double goodput(Limits limits) {
      return answers.stream().filter(limits::hold).count() / seconds;
    }

    /** A percentile of the time to the first token, in ms; not a number without answers. */
    public double firstMillis(double percentile) {
      return percentile(percentile, StreamTimes::secondsToFirst);
    }

    /** A percentile of the mean time between tokens, in ms; not a number without answers. */
    public double tokenMillis(double percentile) {
      return percentile(percentile, StreamTimes::secondsBetween);
    }

    private double percentile(double percentile, ToDoubleFunction<StreamTimes> figure) {
      List<Double> sorted = answers.stream().map(figure::applyAsDouble).sorted().toList();
      return sorted.isEmpty()
          ? Double.NaN
          : 1e3 * sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * percentile));
    }
  }

  /** Sends the requests and returns when all are answered. */
  public Outcome run(URI url, Body body, RandomGenerator random) throws InterruptedException {
    List<Future<StreamTimes>> requests = new ArrayList<>();
    int refused = 0;
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      double at = random.nextExponential() / perSecond;
      while (at < time.toNanos() / 1e9) {
        long due = start + (long) (at * TimeUnit.SECONDS.toNanos(1));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        if (requests.stream().filter(request -> !request.isDone()).count() < MAX_OPEN) {
          int number = requests.size();
          requests.add(threads.submit(() -> send(url, body.of(number))));
        } else {
          refused++;
        }
        at += random.nextExponential() / perSecond;
      }
    }
    return outcome(requests, refused);
  }

  private static StreamTimes send(URI url, byte[] body) throws IOException {
    try (RawStream stream = new RawStream(url)) {
      return stream.run(body);
    }
  }

  private Outcome outcome(List<Future<StreamTimes>> requests, int refused)
      throws InterruptedException {
    List<StreamTimes> answers = new ArrayList<>();
    int failed = refused;
    for (Future<StreamTimes> request : requests) {
      try {
        answers.add(request.get());
      } catch (ExecutionException | CancellationException failure) {
        log.info("A request failed: {}", failure.getMessage());
        failed++;
      }
    }
    return new Outcome(answers, failed, time.toNanos() / 1e9);
  }
}
