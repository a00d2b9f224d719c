package dev.onevision.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The files under test. */
final class Checkout {

  static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root"), "onevision.root"));
  static final Path CHART = ROOT.resolve("helm/onevision");
  static final Path KUSTOMIZE = ROOT.resolve("k8s");

  private Checkout() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
