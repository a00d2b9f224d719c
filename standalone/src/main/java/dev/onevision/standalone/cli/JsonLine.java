package dev.onevision.standalone.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.json.JsonMapper;

/** Writes the output of commands with {@code --json}. */
final class JsonLine {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private JsonLine() {}

  /** A record as one line of JSON, without its components that are null. */
  static String of(Object value) {
    return JSON.writeValueAsString(value);
  }
}
