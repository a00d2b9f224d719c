package dev.onevision.standalone.clients.matrix;

import java.util.List;
import java.util.Map;

/** The arguments of the tool, and the form of an answer. */
final class Shapes {

  static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("shape", Map.of("type", "string", "enum", List.of("star", "ring"))),
          "required",
          List.of("shape"),
          "additionalProperties",
          false);

  private Shapes() {}
}
