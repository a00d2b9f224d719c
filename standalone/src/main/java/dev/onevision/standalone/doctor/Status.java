package dev.onevision.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The outcome of a check, the best first. */
public enum Status {
  @JsonProperty("ok")
  OK,
  /** The suite runs, but slower, with less, or not as configured. */
  @JsonProperty("warn")
  WARN,
  /** The suite does not run. */
  @JsonProperty("fail")
  FAIL
}
