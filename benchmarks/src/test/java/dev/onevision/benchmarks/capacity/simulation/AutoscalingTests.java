package dev.onevision.benchmarks.capacity.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.benchmarks.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class AutoscalingTests {

  private static final Work TILE = new Work(1, 1, 1, 0);
  private static final WorkerSettings SETTINGS = new WorkerSettings(1, 1, 8, 8, 512, 1 << 20);

  /** A second for each tile. */
  private static final ServiceTimes SECOND =
      new ServiceTimes() {
        @Override
        public long passNanos(int tiles) {
          return 1_000_000_000L * tiles;
        }

        @Override
        public long stepNanos(int decoding, long keys, int promptTokens) {
          return 0;
        }

        @Override
        public long transferNanos(Work work) {
          return 0;
        }
      };

  @Test
  void timesAreThoseOfTheChart() throws IOException {
    Map<String, Object> values =
        new Yaml().load(Files.readString(Root.folder().resolve("helm/onevision/values.yaml")));
    Map<?, ?> vision = at(values, "vision", "autoscaling");

    assertThat(at(values, "autoscaling").get("pollingSeconds"))
        .isEqualTo((int) Autoscaling.POLLING_SECONDS);
    assertThat(vision.get("cooldownSeconds")).isEqualTo((int) Autoscaling.COOLDOWN_SECONDS);
    assertThat(at(values, "llm", "autoscaling").get("cooldownSeconds"))
        .isEqualTo((int) Autoscaling.COOLDOWN_SECONDS);
    assertThat(at(values, "monitoring", "serviceMonitor").get("interval"))
        .isEqualTo((int) Autoscaling.SCRAPE_SECONDS + "s");
  }

  private static Map<?, ?> at(Map<?, ?> values, String... path) {
    Map<?, ?> here = values;
    for (String key : path) {
      here = (Map<?, ?>) Objects.requireNonNull(here.get(key), key);
    }
    return here;
  }

  /** 100 requests are there; 4, 8, 16, 20 pods after one poll each. */
  @Test
  void podsComeByFoursOrDouble() {
    Autoscaling scaling = new Autoscaling(0, 20, 4, 15, 0, 600, 0);

    assertThat(most(scaling, 14)).isZero();
    assertThat(most(scaling, 16)).isEqualTo(4);
    assertThat(most(scaling, 31)).isEqualTo(8);
    assertThat(most(scaling, 46)).isEqualTo(16);
    assertThat(most(scaling, 61)).isEqualTo(20);
  }

  private static int most(Autoscaling scaling, double seconds) {
    return run(scaling, 1000, seconds).vision().most();
  }

  private static Outcome run(Autoscaling scaling, int requests, double seconds) {
    Load load = new Load(TILE, requests, 0, Burst.NONE);
    return Simulation.run(SECOND, SETTINGS, new Fleet(0, 1, scaling, null), load, seconds, 1, 1);
  }

  @Test
  void startUpDelaysTheWork() {
    assertThat(run(new Autoscaling(0, 4, 4, 15, 0, 600, 0), 4, 100).doneAt()).isBetween(16.0, 20.0);
    assertThat(run(new Autoscaling(0, 4, 4, 15, 10, 600, 30), 4, 100).doneAt())
        .isBetween(56.0, 60.0);
  }

  /** Four pods work from second 15 to 16; they stop after the cooldown. */
  @Test
  void podsStopAfterTheCooldown() {
    Autoscaling scaling = new Autoscaling(0, 4, 1, 15, 0, 60, 0);

    Outcome outcome = run(scaling, 4, 1000);

    assertThat(outcome.done()).isEqualTo(4);
    assertThat(outcome.vision().most()).isEqualTo(4);
    assertThat(outcome.vision().podSeconds()).isBetween(4 * 60.0, 4 * 90.0);
  }
}
