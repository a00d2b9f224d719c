package dev.onevision.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;

/**
 * All that was found.
 *
 * @param version of the program
 * @param checks in the order of the report
 * @param models the published models on this machine
 */
public record Diagnosis(String version, List<Check> checks, List<ModelFit> models) {

  public Diagnosis {
    checks = List.copyOf(checks);
    models = List.copyOf(models);
  }

  /** The worst status of all checks. */
  @JsonProperty
  public Status status() {
    return checks.stream().map(Check::status).max(Comparator.naturalOrder()).orElse(Status.OK);
  }
}
