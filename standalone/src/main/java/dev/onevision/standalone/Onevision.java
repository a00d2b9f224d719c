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
    // DJL must neither download nor report; its own environment variables still win.
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("java.awt.headless", "true");
    // One logback.xml serves all contexts of this JVM: none of them may reconfigure it.
    setUnlessSet("org.springframework.boot.logging.LoggingSystem", "none");
    System.exit(Commands.run(arguments));
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
