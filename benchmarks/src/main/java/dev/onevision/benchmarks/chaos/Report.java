package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.StreamClient.Heard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came of it, as tables. */
final class Report {

  private static final Logger log = LoggerFactory.getLogger(Report.class);
  private static final double LONGEST_GAP = 12;

  private final StringBuilder tables = new StringBuilder();
  private boolean clean = true;

  /** Compares streams with those of the undisturbed run, which are fewer and repeat. */
  void streams(List<Heard> undisturbed, List<Heard> disturbed) {
    Streams quiet = Streams.compare(undisturbed, undisturbed);
    Streams loud = Streams.compare(undisturbed, disturbed);
    line(
        "| streams | asked | lost | tokens doubled | tokens missing | texts that differ | resumed |"
            + " silent for 4 min | longest gap |");
    line("|---|---|---|---|---|---|---|---|---|");
    line(quiet.row("undisturbed"));
    line(loud.row("under kills"));
    line("");
    clean &= quiet.isClean() && loud.isClean();
  }

  /** Compares captions with those of the undisturbed run, which are fewer and repeat. */
  void captions(Captions undisturbed, Captions disturbed) {
    line(
        "| captions by topic | sent | lost | failed | records that came again | the same, after"
            + " keying | captions that differ |");
    line("|---|---|---|---|---|---|---|");
    captions("undisturbed", undisturbed, undisturbed);
    captions("under kills", undisturbed, disturbed);
    line("");
  }

  private void captions(String name, Captions undisturbed, Captions captions) {
    int different = 0;
    for (int i = 0; i < captions.sent(); i++) {
      Captions.Caption caption = captions.get(i);
      Captions.Caption expected = undisturbed.get(i % CaptionLoad.KINDS);
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

  /** How often each part was killed and how long the suite took to be whole again. */
  void kills(Map<String, List<Double>> returns) {
    line("| killed | times | all ready again after, longest |");
    line("|---|---|---|");
    returns.forEach(
        (name, seconds) ->
            line(
                "| %s | %d | %.1f s |",
                name,
                seconds.size(),
                seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    line("");
  }

  /** Streams on an idle suite of which one part was killed. */
  void failovers(List<Failover.Trial> workers, List<Failover.Trial> gateways) {
    line(
        "| one stream of 600 tokens, one death | trials | complete | the same | longest gap |"
            + " undisturbed |");
    line("|---|---|---|---|---|---|");
    failover("the LLM worker that answers, of two", workers);
    failover("the gateway; resumed at another", gateways);
    line("");
  }

  private void failover(String name, List<Failover.Trial> trials) {
    long complete = trials.stream().filter(Failover.Trial::isComplete).count();
    long same = trials.stream().filter(Failover.Trial::isSame).count();
    double gap = longest(trials.stream().map(Failover.Trial::heard).toList());
    double quietGap = longest(trials.stream().map(Failover.Trial::undisturbed).toList());
    line(
        "| %s | %d | %d | %d | %.1f s | %.1f s |",
        name, trials.size(), complete, same, gap, quietGap);
    trials.stream()
        .filter(trial -> !trial.isComplete() || !trial.isSame())
        .forEach(trial -> log.error("A stream suffered: {}", trial));
    clean &= complete == trials.size() && same == trials.size() && gap < LONGEST_GAP;
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

  private static double longest(List<Heard> streams) {
    return streams.stream().mapToDouble(Heard::longestGap).max().orElse(0);
  }

  /** What is wrong with a number of streams. */
  private record Streams(List<Heard> heard, int lost, int doubled, int missing, int different) {

    static Streams compare(List<Heard> expected, List<Heard> heard) {
      int lost = 0;
      int doubled = 0;
      int missing = 0;
      int different = 0;
      for (int i = 0; i < heard.size(); i++) {
        Heard stream = heard.get(i);
        Heard wanted = expected.get(i % expected.size());
        Set<Integer> places = new HashSet<>(stream.places());
        Set<Integer> absent = new HashSet<>(wanted.places());
        absent.removeAll(places);
        int twice = stream.places().size() - places.size();
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
      return new Streams(new ArrayList<>(heard), lost, doubled, missing, different);
    }

    int stalled() {
      return heard.stream().mapToInt(Heard::stalled).sum();
    }

    boolean isClean() {
      return lost + doubled + missing + different + stalled() == 0;
    }

    String row(String name) {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %d | %d | %d | %d | %d | %d | %.1f s |",
          name,
          heard.size(),
          lost,
          doubled,
          missing,
          different,
          heard.stream().filter(stream -> stream.resumed() > 0).count(),
          stalled(),
          longest(heard));
    }
  }
}
