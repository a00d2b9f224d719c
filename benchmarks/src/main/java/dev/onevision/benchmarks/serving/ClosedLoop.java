package dev.onevision.benchmarks.serving;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Keeps a number of streams running: each client begins the next soon after one ends. */
public final class ClosedLoop {

  /** A client that asks at once after an answer would always ask just after a step has begun. */
  private static final long MAX_PAUSE_MILLIS = 100;

  private ClosedLoop() {}

  /** A client's connection; used by one thread. */
  interface Client extends AutoCloseable {

    /** Runs one stream of this many tokens to its end. */
    StreamTimes run(int tokens) throws Exception;
  }

  /** Makes the clients. */
  interface Clients {
    Client open(int number) throws Exception;
  }

  /**
   * How long streams run. Counted are those that begin after the warm-up, in which the clients get
   * out of step, and end in time.
   *
   * @param clients that run at once
   * @param tokens mean length of the streams
   * @param warmUp before the time
   */
  public record Plan(int clients, int tokens, Duration warmUp, Duration time) {}

  static Load run(Plan plan, Clients source) throws Exception {
    long begin = System.nanoTime() + plan.warmUp().toNanos();
    long end = begin + plan.time().toNanos();
    List<StreamTimes> streams = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(plan.clients())) {
      List<Future<List<StreamTimes>>> running = new ArrayList<>();
      for (int i = 0; i < plan.clients(); i++) {
        int number = i;
        running.add(threads.submit(() -> streams(source.open(number), number, plan.tokens(), end)));
      }
      for (Future<List<StreamTimes>> each : running) {
        each.get().stream().filter(times -> times.start() - begin >= 0).forEach(streams::add);
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
    if (streams.isEmpty()) {
      throw new IllegalStateException("No stream began and ended within " + plan.time());
    }
    return Load.of(streams, plan.time().toNanos() / 1e9);
  }

  /** Lengths differ, since clients that begin and end together would wait for each other. */
  private static List<StreamTimes> streams(Client source, int number, int tokens, long end)
      throws Exception {
    List<StreamTimes> ended = new ArrayList<>();
    try (Client client = source) {
      RandomGenerator lengths = new Random(number);
      while (System.nanoTime() - end < 0) {
        Thread.sleep(lengths.nextLong(MAX_PAUSE_MILLIS));
        StreamTimes times = client.run(lengths.nextInt(tokens / 2, tokens * 3 / 2 + 1));
        if (System.nanoTime() - end < 0) {
          ended.add(times);
        }
      }
    }
    return ended;
  }

  /** Streams over HTTP. */
  public static Load http(URI url, Plan plan) throws Exception {
    return run(
        plan,
        number -> {
          RawStream stream = new RawStream(url);
          return new Client() {
            @Override
            public StreamTimes run(int length) throws Exception {
              return stream.run(body(number, length));
            }

            @Override
            public void close() throws Exception {
              stream.close();
            }
          };
        });
  }

  /** Streams of the engine in this process. */
  public static Load engine(EngineAlone engine, Plan plan) throws Exception {
    return run(
        plan,
        _ ->
            new Client() {
              @Override
              public StreamTimes run(int length) throws Exception {
                return engine.run(length);
              }

              @Override
              public void close() {}
            });
  }

  private static byte[] body(int number, int tokens) {
    return """
    {"model": "%s", "stream": true, "max_tokens": %d, "ignore_eos": true, "temperature": 0,
     "messages": [{"role": "user", "content": "Question %d: what is shown?"}]}\
    """
        .formatted(SteadySuite.MODEL, tokens, number)
        .getBytes(StandardCharsets.UTF_8);
  }
}
