package dev.onevision.standalone.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ./onevision serve} in a process of its own, from the jar that the build made. For tests
 * whose class path must not have the suite's libraries. Uses only the JDK.
 */
public final class SuiteProcess implements AutoCloseable {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
  private static final Pattern URL = Pattern.compile(" serves \\S+ at (\\S+)");
  private static final Pattern KAFKA = Pattern.compile("Kafka: +(\\S+)");
  private static final String LAST_LINE = "Stop:";
  private static final int START_MINUTES = 5;
  private static final int STOP_MINUTES = 1;

  private final Process process;
  private final String output;

  private SuiteProcess(Process process, String output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a suite with the demo model on free ports, and waits until it is ready.
   *
   * @param work folder for its data and its log
   */
  public static SuiteProcess start(Path work) throws IOException, InterruptedException {
    Path log = work.resolve("suite.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                ROOT.resolve("standalone/target/onevision.jar").toString(),
                "serve",
                "--port",
                "0",
                "--work",
                work.resolve("suite").toString())
            .redirectError(log.toFile())
            .start();
    CompletableFuture<String> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, ready));
    try {
      return new SuiteProcess(process, ready.get(START_MINUTES, TimeUnit.MINUTES));
    } catch (ExecutionException | TimeoutException failure) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "The suite does not start:\n" + Files.readString(log), failure);
    }
  }

  /** Reads to the end, so that the process never waits for a reader. */
  private static void read(Process process, CompletableFuture<String> ready) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.contains(LAST_LINE)) {
          ready.complete(String.join("\n", lines));
        }
      }
      ready.completeExceptionally(new IOException("it ended after " + lines));
    } catch (IOException failure) {
      ready.completeExceptionally(failure);
    }
  }

  /** The address of its gateway. */
  public URI url() {
    return URI.create(find(URL));
  }

  /** The address of its Kafka broker, {@code host:port}. */
  public String kafka() {
    return find(KAFKA);
  }

  private String find(Pattern pattern) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + output);
    }
    return matcher.group(1);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
  }
}
