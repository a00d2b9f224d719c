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

/** Keeps a number of streams running: each client begins the next when one ends. */
public final class ClosedLoop {

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
   * Runs streams until the time is over; those that run then are not counted.
   *
   * @param clients that run at once
   * @param tokens mean length of the streams
   */
  static Load run(int clients, int tokens, Duration time, Clients source) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<StreamTimes> streams = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<List<StreamTimes>>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        running.add(threads.submit(() -> streams(source, number, tokens, end)));
      }
      for (Future<List<StreamTimes>> each : running) {
        streams.addAll(each.get());
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
    if (streams.isEmpty()) {
      throw new IllegalStateException("No stream ended within " + time);
    }
    return Load.of(streams, time.toNanos() / 1e9);
  }

  /** Lengths differ, since clients that begin and end together would wait for each other. */
  private static List<StreamTimes> streams(Clients source, int number, int tokens, long end)
      throws Exception {
    List<StreamTimes> ended = new ArrayList<>();
    try (Client client = source.open(number)) {
      RandomGenerator lengths = new Random(number);
      while (System.nanoTime() - end < 0) {
        StreamTimes times = client.run(lengths.nextInt(tokens / 2, tokens * 3 / 2 + 1));
        if (System.nanoTime() - end < 0) {
          ended.add(times);
        }
      }
    }
    return ended;
  }

  /** Streams over HTTP. */
  public static Load http(URI url, int clients, int tokens, Duration time) throws Exception {
    return run(
        clients,
        tokens,
        time,
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
  public static Load engine(EngineAlone engine, int clients, int tokens, Duration time)
      throws Exception {
    return run(
        clients,
        tokens,
        time,
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
