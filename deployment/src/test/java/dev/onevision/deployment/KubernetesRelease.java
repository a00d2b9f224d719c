package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The API of one minor version of Kubernetes, by the models that its Java client's authors generate
 * from the version's OpenAPI document. A model refuses unknown fields, missing required fields and
 * values of the wrong type.
 *
 * <p>The build copies the models to {@code target/kubernetes-models}, one file for each version.
 */
final class KubernetesRelease {

  private static final Path MODELS = Checkout.ROOT.resolve("deployment/target/kubernetes-models");
  private static final String PACKAGE = "io.kubernetes.client.openapi.models.";

  private final String version;
  private final ClassLoader models;

  private KubernetesRelease(Path file) {
    this.version = file.getFileName().toString().replace(".jar", "");
    try {
      this.models =
          new URLClassLoader(
              new URL[] {file.toUri().toURL()}, KubernetesRelease.class.getClassLoader());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each version that the build has the models of, the oldest that the chart supports first. */
  static List<KubernetesRelease> all() {
    try (Stream<Path> files = Files.list(MODELS)) {
      return files.sorted().map(KubernetesRelease::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String version() {
    return version;
  }

  /** What the version has against an object; empty if nothing. */
  Optional<String> refusal(JsonNode object) {
    String name = object.path("kind").asText() + " " + object.at("/metadata/name").asText() + ": ";
    try {
      model(object).invoke(null, object.toString());
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(name + e.getCause());
    } catch (ReflectiveOperationException e) {
      return Optional.of(name + "no such kind: " + e);
    }
  }

  private Method model(JsonNode object) throws ReflectiveOperationException {
    String apiVersion = object.path("apiVersion").asText();
    String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
    String prefix = version.substring(0, 1).toUpperCase(Locale.ROOT) + version.substring(1);
    return models
        .loadClass(PACKAGE + prefix + object.path("kind").asText())
        .getMethod("fromJson", String.class);
  }

  @Override
  public String toString() {
    return "Kubernetes " + version;
  }
}
