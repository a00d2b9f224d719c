package dev.onevision.standalone.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar, which its manifest has. */
final class VersionProvider implements IVersionProvider {

  /** The version; {@code development} for classes that are in no jar. */
  static String version() {
    return Objects.requireNonNullElse(
        VersionProvider.class.getPackage().getImplementationVersion(), "development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "onevision " + version(),
      "JVM: " + System.getProperty("java.vm.name") + " " + Runtime.version(),
      "OS: " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
    };
  }
}
