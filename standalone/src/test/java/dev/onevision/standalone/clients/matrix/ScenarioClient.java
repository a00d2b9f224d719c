package dev.onevision.standalone.clients.matrix;

import java.util.List;
import java.util.Map;

/** A client library. */
interface ScenarioClient extends AutoCloseable {

  /** Its name and version. */
  String name();

  /**
   * Runs a scenario, and says what the application observed.
   *
   * @throws Unsupported if the library has no way to do it
   */
  Map<String, ?> run(Scenario scenario, ScenarioInput input) throws Exception;

  @Override
  default void close() {}

  /** A call of a tool. */
  static Map<String, String> call(String name, String arguments) {
    return Map.of("name", name, "arguments", arguments);
  }

  /** A text and calls of tools. */
  static Map<String, ?> answer(String text, List<Map<String, String>> calls) {
    return Map.of("text", text, "calls", calls);
  }

  /** The library has no way to do it. */
  final class Unsupported extends Exception {

    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
      super(reason);
    }
  }
}
