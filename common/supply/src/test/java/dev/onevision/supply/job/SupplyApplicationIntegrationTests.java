package dev.onevision.supply.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.supply.testing.FileServer;
import dev.onevision.supply.testing.TestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with the demo model. */
class SupplyApplicationIntegrationTests {

  private static final Path DEMO =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/checkpoint");

  @TempDir Path scratch;

  private final FileServer server = new FileServer();

  @BeforeEach
  void serve() {
    TestModel.serve(server, "/demo/", TestModel.files(DEMO), scratch);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadsAndConvertsOnceAndKeepsBoth() throws IOException {
    assertThat(run("--onevision.supply.convert=true")).isZero();
    Map<String, FileTime> before = times();
    assertThat(before.keySet())
        .anyMatch(name -> name.matches("archives/vision-[0-9a-f]{16}\\.pt"))
        .anyMatch(name -> name.matches("archives/decoder-[0-9a-f]{16}\\.pt"))
        .contains("model/config.json", "model/model-00002-of-00002.safetensors")
        .doesNotContain("model/tokenizer_config.json");
    server.clear();
    assertThat(run("--onevision.supply.convert=true")).isZero();
    assertThat(times()).isEqualTo(before);
    assertThat(server.gets()).containsOnlyKeys("/demo/SHA256SUMS");
  }

  @Test
  void failsWithoutAStackTraceIfTheSourceIsMissing() {
    assertThat(run("--onevision.supply.source=" + server.url() + "/nothing/")).isEqualTo(1);
  }

  @Test
  void waitsForAnotherProcess() throws Exception {
    CompletableFuture<Integer> waiting =
        CompletableFuture.supplyAsync(() -> run("--onevision.supply.action=wait"));
    assertThat(run()).isZero();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void endsItsWaitAtTheTimeout() {
    assertThat(run("--onevision.supply.action=wait", "--onevision.supply.wait-timeout=10ms"))
        .isEqualTo(1);
  }

  private int run(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--onevision.model.path=" + scratch.resolve("model"));
    arguments.add("--onevision.model.archives=" + scratch.resolve("archives"));
    arguments.add("--onevision.model.data-type=f32");
    List<String> given = List.of(more);
    if (given.stream().noneMatch(argument -> argument.startsWith("--onevision.supply.source="))) {
      arguments.add("--onevision.supply.source=" + server.url() + "/demo/");
    }
    arguments.addAll(given);
    return SupplyApplication.run(arguments.toArray(String[]::new));
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().endsWith(".lock")) {
          times.put(scratch.relativize(file).toString(), Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }
}
