package dev.onevision.standalone.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a diagnosis for people. Pure. */
public final class DiagnosisText {

  private static final int NAME_WIDTH = 10;

  private DiagnosisText() {}

  /** The lines of a report. */
  public static List<String> of(Diagnosis diagnosis) {
    List<String> lines = new ArrayList<>();
    lines.add("Onevision " + diagnosis.version() + " on this machine");
    lines.add("");
    for (Check check : diagnosis.checks()) {
      lines.add(
          "  %-5s %s %s"
              .formatted(
                  check.status().name().toLowerCase(Locale.ROOT),
                  padded(check.name(), NAME_WIDTH),
                  check.detail()));
      if (check.advice() != null) {
        lines.add(" ".repeat(NAME_WIDTH + 9) + check.advice());
      }
    }
    if (!diagnosis.models().isEmpty()) {
      lines.add("");
      lines.add("Models that fit into the memory that is free now:");
      lines.add("");
      lines.add("  model  weights  device    memory     KV cache");
      diagnosis.models().forEach(fit -> lines.add(line(fit)));
    }
    lines.add("");
    lines.add(summary(diagnosis));
    return lines;
  }

  private static String line(ModelFit fit) {
    return String.format(
        Locale.ROOT,
        "  %-6s %-8s %-9s %-10s %s",
        fit.model(),
        fit.weights(),
        fit.device(),
        Bytes.text(fit.bytes()),
        fit.fits() ? String.format(Locale.ROOT, "%,d tokens", fit.kvTokens()) : "does not fit");
  }

  private static String summary(Diagnosis diagnosis) {
    long failures = count(diagnosis, Status.FAIL);
    long warnings = count(diagnosis, Status.WARN);
    return switch (diagnosis.status()) {
      case OK -> "All checks passed.";
      case WARN -> "The suite runs here. Warnings: " + warnings + ".";
      case FAIL ->
          "The suite does not run here. Failed checks: "
              + failures
              + ", warnings: "
              + warnings
              + ".";
    };
  }

  private static long count(Diagnosis diagnosis, Status status) {
    return diagnosis.checks().stream().filter(check -> check.status() == status).count();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
