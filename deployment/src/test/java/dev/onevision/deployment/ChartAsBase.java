package dev.onevision.deployment;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;

/** The chart's rendered text in the form of {@code k8s/base}. */
final class ChartAsBase {

  private static final Pattern SOURCE = Pattern.compile("(?m)^# Source: onevision/templates/(.*)$");

  /** Lines that only Helm needs, and the comment on one of them. */
  private static final Pattern HELM_ONLY =
      Pattern.compile(
          "\\s*(helm\\.sh/chart:|app\\.kubernetes\\.io/(version|managed-by):|checksum/config:"
              + "|annotations:$|# A changed configuration restarts the pods\\.|# Source:).*");

  private static final String RENDERED = Chart.withDefaults().render();

  private ChartAsBase() {}

  /** The templates that render objects with the default values, without Helm's test. */
  static List<String> templates() {
    return SOURCE
        .matcher(RENDERED)
        .results()
        .map(found -> found.group(1))
        .filter(template -> !template.equals("test.yaml"))
        .distinct()
        .toList();
  }

  /** The output of a template. */
  static String document(String template) {
    return Manifests.documents(RENDERED)
        .filter(document -> document.contains("# Source: onevision/templates/" + template + "\n"))
        .map(ChartAsBase::withoutHelm)
        .collect(joining("---\n"));
  }

  private static String withoutHelm(String document) {
    return document
            .lines()
            .filter(line -> !line.isBlank() && !HELM_ONLY.matcher(line).matches())
            .collect(joining("\n"))
        + "\n";
  }
}
