package dev.onevision.benchmarks;

import java.nio.file.Path;

/** The checkout that the launcher runs in. */
public final class Checkout {

  private Checkout() {}

  /** The root folder; the current folder if the launcher is not used. */
  public static Path home() {
    return Path.of(System.getProperty("onevision.home", ".")).toAbsolutePath();
  }
}
