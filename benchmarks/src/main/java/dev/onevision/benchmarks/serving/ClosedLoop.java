package dev.onevision.benchmarks.serving;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Keeps a number of streams running: each client begins the next when one ends. */
public final class ClosedLoop {

  private ClosedLoop() {}

  /** A client's connection; used by one thread. */
  interface Client extends AutoCloseable {

    /** Runs one stream to its end. */
    StreamTimes run() throws Exception;
  }

  /** Makes the clients. */
  interface Clients {
    Client open(int number) throws Exception;
  }

  /**
   * Runs streams until the time is over; those that run then are not counted.
   *
   * @param clients that run at once
   */
  static Load run(int clients, Duration time, Clients source) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<StreamTimes> streams = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<List<StreamTimes>>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        running.add(threads.submit(() -> streams(source, number, end)));
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

  private static List<StreamTimes> streams(Clients source, int number, long end) throws Exception {
    List<StreamTimes> ended = new ArrayList<>();
    try (Client client = source.open(number)) {
      while (System.nanoTime() - end < 0) {
        StreamTimes times = client.run();
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
        time,
        number -> {
          RawStream stream = new RawStream(url);
          byte[] body = body(number, tokens);
          return new Client() {
            @Override
            public StreamTimes run() throws Exception {
              return stream.run(body);
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
        time,
        _ ->
            new Client() {
              @Override
              public StreamTimes run() throws Exception {
                return engine.run(tokens);
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
