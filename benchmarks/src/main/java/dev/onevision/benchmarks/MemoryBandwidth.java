package dev.onevision.benchmarks;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** How fast this machine reads memory: the bound of a decode step, which reads all weights. */
final class MemoryBandwidth {

  private static final int NUMBERS = 1 << 25;
  private static final int ROUNDS = 10;

  private MemoryBandwidth() {}

  /**
   * Reads a quarter of a gigabyte several times.
   *
   * @param threads that read at once
   * @return bytes in a second, of the fastest round
   */
  static double bytesPerSecond(int threads) {
    long[] numbers = new long[NUMBERS];
    IntStream.range(0, NUMBERS).parallel().forEach(i -> numbers[i] = i);
    LongAdder sum = new LongAdder(); // keeps the reads from being left out
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Thread[] readers = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        int from = (int) ((long) NUMBERS * i / threads);
        int to = (int) ((long) NUMBERS * (i + 1) / threads);
        readers[i] = Thread.ofPlatform().start(() -> sum.add(sum(numbers, from, to)));
      }
      for (Thread reader : readers) {
        join(reader);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.max(best, (double) NUMBERS * Long.BYTES / seconds);
    }
    if (sum.sum() == 0) {
      throw new IllegalStateException("The numbers were not read");
    }
    return best;
  }

  private static long sum(long[] numbers, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += numbers[i];
    }
    return sum;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
