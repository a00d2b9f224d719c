package dev.onevision.gateway.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * OpenAI's own JavaScript client, and frameworks that use its API, run by Node. Installed with
 * {@code npm ci} from the lock file in {@code gateway/src/test/js}, once per build folder.
 *
 * <p>Without Node the test that asks for it is skipped with a message; on CI, where the environment
 * has {@code CI}, it fails.
 */
public final class OpenAiJavaScriptClient {

  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "client.mjs", "frameworks.mjs", "scenarios.mjs");

  private final Path folder;

  private OpenAiJavaScriptClient(Path folder) {
    this.folder = folder;
  }

  /** Installs the client into {@code target/} of the module under test. */
  public static OpenAiJavaScriptClient install() throws IOException {
    String missing = missing();
    if (missing != null) {
      String message = "The OpenAI JavaScript client is not tested: " + missing;
      if (System.getenv("CI") != null) {
        throw new AssertionError(message);
      }
      System.err.println(message);
      Assumptions.abort(message);
    }
    Path folder = Path.of("target", "openai-js").toAbsolutePath();
    Path source = Path.of(System.getProperty("onevision.root"), "gateway", "src", "test", "js");
    Files.createDirectories(folder);
    Path lock = folder.resolve("package-lock.json");
    boolean installed =
        Files.exists(folder.resolve("node_modules/.package-lock.json"))
            && Files.exists(lock)
            && Files.mismatch(lock, source.resolve("package-lock.json")) < 0;
    for (String file : FILES) {
      Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    var client = new OpenAiJavaScriptClient(folder);
    if (!installed) {
      client.output(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
    }
    return client;
  }

  /**
   * Runs {@code client.mjs}.
   *
   * @param port of the gateway on this machine
   * @param arguments mode, prompt, image
   * @return what it printed
   */
  public JsonNode run(int port, String... arguments) throws IOException {
    return script("client.mjs", port, arguments);
  }

  /**
   * Runs {@code frameworks.mjs}.
   *
   * @param port of the gateway on this machine
   * @param arguments mode, prompt, image
   * @return what it printed
   */
  public JsonNode runFramework(int port, String... arguments) throws IOException {
    return script("frameworks.mjs", port, arguments);
  }

  /** The folder with the libraries, for scripts elsewhere. */
  public Path modules() {
    return folder.resolve("node_modules");
  }

  /**
   * Runs {@code scenarios.mjs}.
   *
   * @param port of the gateway on this machine
   * @param client {@code openai} or {@code vercel}
   * @param input as JSON
   * @return what it printed
   */
  public JsonNode runScenarios(int port, String client, String input) throws IOException {
    Path file = Files.writeString(folder.resolve("input-" + client + ".json"), input);
    return script("scenarios.mjs", port, client, file.toString());
  }

  private JsonNode script(String script, int port, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("node", script, "http://localhost:" + port + "/v1"));
    command.addAll(Arrays.asList(arguments));
    return JsonMapper.builder().build().readTree(output(command));
  }

  private static @Nullable String missing() {
    for (String tool : List.of("node", "npm")) {
      try {
        Process process = new ProcessBuilder(tool, "--version").redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
      } catch (IOException e) {
        return tool + " is not installed.";
      }
    }
    return null;
  }

  private String output(List<String> command) throws IOException {
    Path errors = folder.resolve("stderr.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
    }
  }
}
