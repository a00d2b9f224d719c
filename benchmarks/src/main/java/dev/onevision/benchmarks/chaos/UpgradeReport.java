package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.StreamResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what clients received during rollouts with the baselines of both releases, and prints
 * Markdown tables. A text is right if it is that of one of the releases.
 */
final class UpgradeReport {

  private static final Logger log = LoggerFactory.getLogger(UpgradeReport.class);

  private final int captionKinds;
  private final List<Baseline> baselines = new ArrayList<>();
  private final StringBuilder replacements = new StringBuilder();
  private final StringBuilder results = new StringBuilder();
  private boolean clean = true;

  /** What a release returns while all processes are of this release. */
  private record Baseline(
      List<QuestionLoad.Answered> answers, BatchLoad.Batch batch, Captions captions) {

    StreamResult answer(QuestionLoad.Asked asked) {
      return answers.stream()
          .filter(answer -> answer.asked().equals(asked))
          .findFirst()
          .orElseThrow()
          .result();
    }
  }

  /**
   * Creates a report.
   *
   * @param captionKinds number of different captions
   */
  UpgradeReport(int captionKinds) {
    this.captionKinds = captionKinds;
  }

  /** Adds what a release returns. The first one is the release of the beginning. */
  void baseline(
      List<QuestionLoad.Answered> answers, List<BatchLoad.Batch> batches, Captions captions) {
    baselines.add(new Baseline(answers, batches.getFirst(), captions));
    for (QuestionLoad.Answered answer : answers) {
      boolean mayBeUnknown = baselines.size() == 1 && answer.asked().kind().needsFeature();
      if (!answer.result().isComplete() && !mayBeUnknown) {
        log.error("The baseline of {} failed: {}", answer.asked(), answer.result().end());
        clean = false;
      }
    }
  }

  /** All processes were replaced. */
  void replaced(Upgrade.Order order, String direction, double seconds, int requests) {
    replacements.append(
        String.format(
            Locale.ROOT,
            "| %s, %s | %.0f s | %d |%n",
            order.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            direction,
            seconds,
            requests));
  }

  /** Counts the answers of the chat API. */
  void answers(List<QuestionLoad.Answered> answers) {
    for (QuestionKind kind : QuestionKind.values()) {
      List<QuestionLoad.Answered> ofKind =
          answers.stream().filter(answer -> answer.asked().kind() == kind).toList();
      if (!ofKind.isEmpty()) {
        answers(kind, ofKind);
      }
    }
  }

  private void answers(QuestionKind kind, List<QuestionLoad.Answered> answers) {
    int failed = 0;
    int doubled = 0;
    int different = 0;
    int heldBack = 0;
    for (QuestionLoad.Answered answer : answers) {
      StreamResult result = answer.result();
      doubled += result.indices().size() - new HashSet<>(result.indices()).size();
      if (kind.needsFeature() && (result.isHeldBack() || isUnknownBefore(answer))) {
        heldBack++;
      } else if (!result.isComplete() || result.repeated() > 0 || result.stalled() > 0) {
        log.error("{} failed: {}", answer.asked(), result);
        failed++;
      }
      if (result.isComplete() && !isRight(answer)) {
        log.error("{} is different: {}", answer.asked(), result);
        different++;
      }
    }
    row(kind.title(), answers.size(), failed, doubled, different, heldBack, maxGap(answers));
  }

  /** Whether a gateway of the first release refused what this release does not know. */
  private boolean isUnknownBefore(QuestionLoad.Answered answer) {
    return !answer.result().isComplete()
        && baselines.getFirst().answer(answer.asked()).end().equals(answer.result().end());
  }

  private boolean isRight(QuestionLoad.Answered answer) {
    return baselines.stream()
        .map(baseline -> baseline.answer(answer.asked()))
        .anyMatch(right -> right.isComplete() && right.text().equals(answer.result().text()));
  }

  private static double maxGap(List<QuestionLoad.Answered> answers) {
    return answers.stream().mapToDouble(answer -> answer.result().maxGap()).max().orElse(0);
  }

  /** Counts the lines of batches. */
  void batches(List<BatchLoad.Batch> batches) {
    int lines = 0;
    long failed = 0;
    long doubled = 0;
    int different = 0;
    for (BatchLoad.Batch batch : batches) {
      lines += batch.texts().size();
      failed += batch.missing() + (batch.end().equals("completed") ? 0 : 1);
      doubled += batch.doubled();
      for (String line : batch.texts().keySet()) {
        boolean right =
            baselines.stream()
                .anyMatch(
                    baseline ->
                        Objects.equals(
                            baseline.batch().texts().get(line), batch.texts().get(line)));
        different += right ? 0 : 1;
      }
    }
    row("lines of %d batches".formatted(batches.size()), lines, failed, doubled, different, 0, 0);
  }

  /** Counts the captions by topic. */
  void captions(Captions captions) {
    int different = 0;
    for (int i = 0; i < captions.sent(); i++) {
      int index = i;
      boolean right =
          baselines.stream()
              .anyMatch(
                  baseline ->
                      Objects.equals(
                          baseline.captions().get(index % captionKinds), captions.get(index)));
      different += captions.get(i) == null || right ? 0 : 1;
    }
    row(
        "captions by topic",
        captions.sent(),
        captions.missing() + captions.failures(),
        captions.duplicates(),
        different,
        0,
        0);
  }

  private void row(
      String title,
      int sent,
      long failed,
      long doubled,
      int different,
      int heldBack,
      double maxGap) {
    results.append(
        String.format(
            Locale.ROOT,
            "| %s | %d | %d | %d | %d | %d | %s |%n",
            title,
            sent,
            failed,
            doubled,
            different,
            heldBack,
            maxGap > 0 ? String.format(Locale.ROOT, "%.1f s", maxGap) : ""));
    clean &= failed + doubled + different == 0 && sent > 0;
  }

  boolean isClean() {
    return clean;
  }

  String tables() {
    return """
    | replaced | time | chat requests answered meanwhile |
    |---|---|---|
    %s
    | requests | sent | failed | doubled | different | held back | max gap |
    |---|---|---|---|---|---|---|
    %s
    Questions whose answers differ between the releases: %d
    """
        .formatted(replacements, results, changedByTheRelease());
  }

  private long changedByTheRelease() {
    Baseline first = baselines.getFirst();
    return baselines.getLast().answers().stream()
        .filter(answer -> first.answer(answer.asked()).isComplete())
        .filter(answer -> !first.answer(answer.asked()).text().equals(answer.result().text()))
        .count();
  }
}
