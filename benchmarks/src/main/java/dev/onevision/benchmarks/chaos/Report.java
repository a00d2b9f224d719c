package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.StreamResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results as Markdown tables. */
final class Report {

  private static final Logger log = LoggerFactory.getLogger(Report.class);
  private static final double MAX_GAP = 12;

  private final StringBuilder tables = new StringBuilder();
  private boolean clean = true;

  /** Compares streams with the baseline, whose streams they repeat. */
  void streams(List<StreamResult> baseline, List<StreamResult> underKills) {
    Streams calm = Streams.compare(baseline, baseline);
    Streams killed = Streams.compare(baseline, underKills);
    line(
        "| streams | sent | lost | tokens doubled | tokens missing | texts different | resumed |"
            + " silent for 4 min | max gap |");
    line("|---|---|---|---|---|---|---|---|---|");
    line(calm.row("baseline"));
    line(killed.row("under kills"));
    line("");
    clean &= calm.isClean() && killed.isClean();
  }

  /** Compares captions with the baseline, whose captions they repeat. */
  void captions(Captions baseline, Captions underKills) {
    line(
        "| captions by topic | sent | lost | failed | repeated records | duplicates after keying |"
            + " captions different |");
    line("|---|---|---|---|---|---|---|");
    captions("baseline", baseline, baseline);
    captions("under kills", baseline, underKills);
    line("");
  }

  private void captions(String name, Captions baseline, Captions captions) {
    int different = 0;
    for (int i = 0; i < captions.sent(); i++) {
      Captions.Caption caption = captions.get(i);
      Captions.Caption expected = baseline.get(i % CaptionLoad.KINDS);
      if (caption != null && !caption.equals(expected)) {
        log.error("Caption {} differs: {} instead of {}", i, caption, expected);
        different++;
      }
    }
    line(
        "| %s | %,d | %d | %d | %d | %d | %d |",
        name,
        captions.sent(),
        captions.missing(),
        captions.failures(),
        captions.repeated(),
        captions.duplicates(),
        different);
    clean &= captions.missing() + captions.failures() + captions.duplicates() + different == 0;
  }

  /** Kills of each part, and the time until the suite was ready again. */
  void kills(Map<String, List<Double>> recoveries) {
    line("| killed | times | max time until all are ready |");
    line("|---|---|---|");
    recoveries.forEach(
        (name, seconds) ->
            line(
                "| %s | %d | %.1f s |",
                name,
                seconds.size(),
                seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    line("");
  }

  /** Preemptions, without which a small cache proves nothing. */
  void preemptions(int kvSlots, long count) {
    line("%,d preemptions, with %,d KV slots in each LLM worker", count, kvSlots);
    line("");
    clean &= count > 0;
  }

  /** Single streams with one kill each. */
  void failovers(List<Failover.Trial> workers, List<Failover.Trial> gateways) {
    line(
        "| one stream of 600 tokens, one kill | trials | complete | equal | max gap | max gap of"
            + " the baseline |");
    line("|---|---|---|---|---|---|");
    failover("the LLM worker of the stream, one of two", workers);
    failover("the gateway; the client resumes at another", gateways);
    line("");
  }

  private void failover(String name, List<Failover.Trial> trials) {
    long complete = trials.stream().filter(Failover.Trial::isComplete).count();
    long same = trials.stream().filter(Failover.Trial::isSame).count();
    double gap = maxGap(trials.stream().map(Failover.Trial::underKill).toList());
    double baselineGap = maxGap(trials.stream().map(Failover.Trial::baseline).toList());
    line(
        "| %s | %d | %d | %d | %.1f s | %.1f s |",
        name, trials.size(), complete, same, gap, baselineGap);
    trials.stream()
        .filter(trial -> !trial.isComplete() || !trial.isSame())
        .forEach(trial -> log.error("A stream failed or changed: {}", trial));
    clean &= complete == trials.size() && same == trials.size() && gap < MAX_GAP;
  }

  boolean isClean() {
    return clean;
  }

  String tables() {
    return tables.toString();
  }

  private void line(String format, Object... arguments) {
    tables.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static double maxGap(List<StreamResult> streams) {
    return streams.stream().mapToDouble(StreamResult::maxGap).max().orElse(0);
  }

  /** The errors of some streams. */
  private record Streams(
      List<StreamResult> streams, int lost, int doubled, int missing, int different) {

    static Streams compare(List<StreamResult> baseline, List<StreamResult> results) {
      int lost = 0;
      int doubled = 0;
      int missing = 0;
      int different = 0;
      for (int i = 0; i < results.size(); i++) {
        StreamResult stream = results.get(i);
        StreamResult wanted = baseline.get(i % baseline.size());
        Set<Integer> places = new HashSet<>(stream.indices());
        Set<Integer> absent = new HashSet<>(wanted.indices());
        absent.removeAll(places);
        int twice = stream.indices().size() - places.size();
        if (!stream.isComplete()) {
          log.error("Stream {} failed: {}", i, stream.end());
          lost++;
        } else if (twice > 0 || !absent.isEmpty() || !stream.text().equals(wanted.text())) {
          log.error("Stream {} changed: {} instead of {}", i, stream, wanted);
          doubled += twice;
          missing += absent.size();
          different += stream.text().equals(wanted.text()) ? 0 : 1;
        }
      }
      return new Streams(new ArrayList<>(results), lost, doubled, missing, different);
    }

    int stalled() {
      return streams.stream().mapToInt(StreamResult::stalled).sum();
    }

    boolean isClean() {
      return lost + doubled + missing + different + stalled() == 0;
    }

    String row(String name) {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %d | %d | %d | %d | %d | %d | %.1f s |",
          name,
          streams.size(),
          lost,
          doubled,
          missing,
          different,
          streams.stream().filter(stream -> stream.resumed() > 0).count(),
          stalled(),
          maxGap(streams));
    }
  }
}
