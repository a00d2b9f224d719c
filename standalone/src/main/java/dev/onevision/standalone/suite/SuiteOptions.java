package dev.onevision.standalone.suite;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to start a suite.
 *
 * @param host address to listen on for HTTP
 * @param port port to listen on for HTTP; 0 takes a free one
 * @param work folder for all that is kept; created if missing
 * @param model checkpoint folder to serve; null for the demo model
 * @param dataType {@code auto}, {@code bf16} or {@code f32}; null leaves it to the configuration
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; null leaves it to the
 *     configuration
 */
public record SuiteOptions(
    String host,
    int port,
    Path work,
    @Nullable Path model,
    @Nullable String dataType,
    @Nullable String device) {

  /** The demo model on a free loopback port. */
  public static SuiteOptions demo(Path work) {
    return new SuiteOptions("127.0.0.1", 0, work, null, null, null);
  }
}
