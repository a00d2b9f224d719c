package dev.onevision.benchmarks;

import java.nio.file.Path;
import java.util.Objects;

/** The checkout that the tests run in. */
public final class Root {

  private Root() {}

  /** Its folder. */
  public static Path folder() {
    return Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
  }
}
