package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.PartProcess;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills one part after the other and brings each back before the next dies. */
final class Disturber {

  private static final Logger log = LoggerFactory.getLogger(Disturber.class);

  private final List<PartProcess> victims;
  private final Duration pause;
  private int kills;

  Disturber(List<PartProcess> victims, Duration pause) {
    this.victims = victims;
    this.pause = pause;
  }

  int kills() {
    return kills;
  }

  /** Goes through all victims so many times. */
  void run(int rounds) throws InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      for (PartProcess victim : victims) {
        Thread.sleep(pause);
        log.info("Round {}: kill -9 {}", round, victim.name());
        victim.kill();
        kills++;
        long begin = System.nanoTime();
        victim.start();
        victim.awaitReady();
        log.info(
            "{} is back after {} s",
            victim.name(),
            Math.round((System.nanoTime() - begin) / 1e8) / 10.0);
      }
    }
  }
}
