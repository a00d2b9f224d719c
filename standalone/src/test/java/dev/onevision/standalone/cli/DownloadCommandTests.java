package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.supply.testing.FileServer;
import dev.onevision.supply.testing.TestModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The demo model from a web server. */
class DownloadCommandTests {

  private static final Path DEMO =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/checkpoint");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final FileServer server = new FileServer();
  private final String url = server.url().toString();

  @BeforeEach
  void serve() {
    TestModel.serve(server, "/", TestModel.files(DEMO), folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadsACheckpointOnce() {
    Path model = folder.resolve("model");
    assertThat(run("download", url, "--out", model.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("config.json").contains("MiB downloaded in");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.fingerprint()).isEqualTo(fingerprintOfTheDemoModel());
    }
    out.getBuffer().setLength(0);
    assertThat(run("download", url, "--out", model.toString())).isZero();
    assertThat(out.toString()).contains("config.json: ").contains("up to date").contains("0 MiB");
  }

  private static String fingerprintOfTheDemoModel() {
    try (Checkpoint demo = Checkpoint.open(DEMO)) {
      return demo.fingerprint();
    }
  }

  @Test
  void printsALineOfJsonForEachFile() {
    assertThat(run("download", url, "--json", "--out", folder.resolve("model").toString()))
        .isZero();
    var lines = out.toString().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines).hasSize(9);
    assertThat(lines)
        .allMatch(line -> line.path("downloaded").asBoolean())
        .allMatch(line -> line.path("verified").asString().equals("sha256"));
    assertThat(lines.getFirst().propertyNames())
        .containsExactly("file", "bytes", "downloaded", "verified");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    String model = folder.resolve("model").toString();
    assertThat(run("download", "ftp://a/b", "--out", model)).isEqualTo(1);
    assertThat(run("download", url + "/nothing", "--out", model)).isEqualTo(1);
    Path token = Files.writeString(folder.resolve("token"), "two words");
    assertThat(run("download", url, "--out", model, "--token-file", token.toString())).isEqualTo(1);
    assertThat(run("download", url, "--out", model, "--parallel", "0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("'ftp://a/b' is no source of a model. Use hf://ORG/NAME")
        .contains("/nothing/SHA256SUMS: not found")
        .contains("must hold a token")
        .contains("--parallel must be between 1 and 32")
        .doesNotContain("Exception");
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
