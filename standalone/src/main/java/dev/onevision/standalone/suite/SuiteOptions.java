package dev.onevision.standalone.suite;

import java.nio.file.Path;
import java.util.List;

/**
 * Options of a suite.
 *
 * @param host address to listen on for HTTP
 * @param port port to listen on for HTTP; 0 takes a free one
 * @param managementPort port for health and metrics on the loopback address; 0 takes a free one
 * @param work folder for all data; created if missing
 * @param kafkaPort port of the Kafka broker on the loopback address; 0 takes a free one
 * @param models the models to serve, at least one
 */
public record SuiteOptions(
    String host, int port, int managementPort, Path work, int kafkaPort, List<ModelChoice> models) {

  public SuiteOptions {
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("A suite serves at least one model");
    }
  }

  /** The demo model on a free loopback port. */
  public static SuiteOptions demo(Path work) {
    return new SuiteOptions("127.0.0.1", 0, 0, work, 0, List.of(ModelChoice.DEMO));
  }
}
