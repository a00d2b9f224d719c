package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.Suite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills one part after the other and brings each back before the next dies. */
final class Disturber {

  private static final Logger log = LoggerFactory.getLogger(Disturber.class);

  private final Suite suite;
  private final List<PartProcess> victims;
  private final Duration pause;
  private final Map<String, List<Double>> returns = new LinkedHashMap<>();

  /**
   * A disturber of a suite.
   *
   * @param victims names of parts that are killed in turn
   */
  Disturber(Suite suite, List<String> victims, Duration pause) {
    this.suite = suite;
    this.victims =
        victims.stream()
            .map(
                name ->
                    suite.all().stream()
                        .filter(part -> part.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("No part is " + name)))
            .toList();
    this.pause = pause;
  }

  /** For each part, the seconds after each kill until all the suite was ready again. */
  Map<String, List<Double>> returns() {
    return returns;
  }

  /** Goes through all victims so many times, and on until enough was done. */
  void run(int rounds, BooleanSupplier enough) throws InterruptedException {
    for (int round = 1; round <= rounds || !enough.getAsBoolean(); round++) {
      for (PartProcess victim : victims) {
        Thread.sleep(pause);
        log.info("Round {}: kill -9 {}", round, victim.name());
        double seconds = restart(suite, victim);
        log.info("{} is back after {} s", victim.name(), Math.round(seconds * 10) / 10.0);
        returns.computeIfAbsent(victim.name(), _ -> new ArrayList<>()).add(seconds);
      }
    }
  }

  /** Kills the part and starts it; returns the seconds until all parts were ready. */
  static double restart(Suite suite, PartProcess victim) throws InterruptedException {
    long begin = System.nanoTime();
    victim.kill();
    victim.start();
    victim.awaitReady();
    suite.services().forEach(PartProcess::awaitReady);
    return (System.nanoTime() - begin) / 1e9;
  }
}
