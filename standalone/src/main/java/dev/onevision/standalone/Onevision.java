package dev.onevision.standalone;

import dev.onevision.standalone.cli.Commands;

/** The program behind the launcher. */
public final class Onevision {

  private Onevision() {}

  /**
   * Runs one command and exits with its code.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    configure();
    System.exit(Commands.run(arguments));
  }

  /** Sets system properties that must be set before the first class of a library is loaded. */
  public static void configure() {
    // DJL must not download or report anything; its own environment variables take precedence.
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("java.awt.headless", "true");
    // All application contexts of this JVM share one logback.xml and must not reconfigure it.
    setUnlessSet("org.springframework.boot.logging.LoggingSystem", "none");
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
