package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import dev.onevision.benchmarks.suite.ProcessSuite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills one part after the other and restarts each before the next kill. */
final class Killer {

  private static final Logger log = LoggerFactory.getLogger(Killer.class);

  private final ProcessSuite suite;
  private final List<PartProcess> victims;
  private final Duration pause;
  private final Map<String, List<Double>> recoveries = new LinkedHashMap<>();

  /**
   * Creates a killer.
   *
   * @param victims names of parts that are killed in turn
   */
  Killer(ProcessSuite suite, List<String> victims, Duration pause) {
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

  /** For each part, the seconds from each kill until the suite was ready again. */
  Map<String, List<Double>> recoveries() {
    return recoveries;
  }

  /** Kills all victims for some rounds, then continues until the loads are done. */
  void run(int rounds, BooleanSupplier done) throws InterruptedException {
    for (int round = 1; round <= rounds || !done.getAsBoolean(); round++) {
      for (PartProcess victim : victims) {
        Thread.sleep(pause);
        log.info("Round {}: kill -9 {}", round, victim.name());
        double seconds = restart(suite, victim);
        log.info("{} is ready after {} s", victim.name(), Math.round(seconds * 10) / 10.0);
        recoveries.computeIfAbsent(victim.name(), _ -> new ArrayList<>()).add(seconds);
      }
    }
  }

  /** Kills and starts a part; returns the seconds until all parts were ready. */
  static double restart(ProcessSuite suite, PartProcess victim) throws InterruptedException {
    long begin = System.nanoTime();
    victim.kill();
    victim.start();
    victim.awaitReady();
    suite.services().forEach(PartProcess::awaitReady);
    return (System.nanoTime() - begin) / 1e9;
  }
}
