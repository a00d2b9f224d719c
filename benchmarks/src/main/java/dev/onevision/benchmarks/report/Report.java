package dev.onevision.benchmarks.report;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one run of a benchmark measured. Larger figures are better.
 *
 * @param benchmark name of the benchmark
 * @param date of the run
 * @param machine it ran on
 * @param options of the run
 * @param versions of the systems
 * @param unit of the figures
 * @param series each system in each setting
 * @param ratios of our systems over the peers
 */
public record Report(
    String benchmark,
    LocalDate date,
    Machine machine,
    SequencedMap<String, String> options,
    Map<String, String> versions,
    String unit,
    List<Series> series,
    List<Ratio> ratios) {

  /** The settings, in the order of the run. */
  List<String> settings() {
    return series.stream().map(Series::setting).distinct().toList();
  }

  /** The systems, in the order of the run. */
  List<String> systems() {
    return series.stream().map(Series::system).distinct().toList();
  }

  /** The figures of one system in one setting. */
  Stream<Series> find(String setting, String system) {
    return series.stream()
        .filter(one -> one.setting().equals(setting) && one.system().equals(system));
  }

  /** The median of one system in one setting; 0 if it was not measured. */
  public double median(String setting, String system) {
    return find(setting, system).mapToDouble(Series::median).findFirst().orElse(0);
  }

  /** Collects the figures of a run. */
  public static final class Builder {

    private final String benchmark;
    private final String unit;
    private final SequencedMap<String, String> options;
    private final Map<String, String> versions = new TreeMap<>();
    private final List<String> peers = new ArrayList<>();
    private final SequencedMap<List<String>, List<Double>> rounds = new LinkedHashMap<>();

    /** A run without figures. */
    public Builder(String benchmark, String unit, SequencedMap<String, String> options) {
      this.benchmark = benchmark;
      this.unit = unit;
      this.options = options;
    }

    /** Names a peer, over which ratios are computed. */
    public void peer(String system, String version) {
      peers.add(system);
      versions.put(system, version);
    }

    /** Adds the figure of one round. */
    public void add(String setting, String system, double figure) {
      rounds.computeIfAbsent(List.of(setting, system), _ -> new ArrayList<>()).add(figure);
    }

    /** The report of everything that was added. */
    public Report build() {
      List<Series> series = new ArrayList<>();
      rounds.forEach((name, figures) -> series.add(Series.of(name.get(0), name.get(1), figures)));
      List<Ratio> ratios = new ArrayList<>();
      for (Series own : series) {
        for (Series other : series) {
          if (own.setting().equals(other.setting())
              && !peers.contains(own.system())
              && peers.contains(other.system())) {
            ratios.add(Ratio.of(own, other));
          }
        }
      }
      return new Report(
          benchmark,
          LocalDate.now(ZoneOffset.UTC),
          Machine.here(),
          options,
          versions,
          unit,
          series,
          ratios);
    }
  }
}
