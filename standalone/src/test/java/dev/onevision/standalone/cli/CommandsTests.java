package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.kafka.testing.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsTests {

  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void noCommandIsAWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Name a command.").contains("caption");
  }

  @Test
  void captionNamesAFileThatDoesNotExist() {
    Path missing = folder.resolve("missing.png");
    assertThat(run("caption", missing.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(missing.toString());
  }

  @Test
  void batchWritesJsonLinesOrCsv() throws IOException {
    Path image = Files.createFile(folder.resolve("image.png"));
    assertThat(run("batch", "--out", "captions.txt", image.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("captions.txt").contains(".jsonl or .csv");
  }

  @Test
  void batchNamesAFolderWithoutImages() {
    assertThat(run("batch", "--out", "captions.csv", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("No images").contains(folder.toString());
  }

  @Test
  void csvQuotesWhatHasCommasQuotesOrLines() {
    assertThat(CaptionFile.quoted("plain text")).isEqualTo("plain text");
    assertThat(CaptionFile.quoted("a, b")).isEqualTo("\"a, b\"");
    assertThat(CaptionFile.quoted("a \"b\"\n")).isEqualTo("\"a \"\"b\"\"\n\"");
  }

  @Test
  void captionSaysThatNoSuiteAnswers() throws IOException {
    Path image = Files.createFile(folder.resolve("image.png"));
    assertThat(run("caption", "--url", "http://127.0.0.1:" + FreePorts.one(), image.toString()))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("No suite answers").contains("./onevision serve");
  }

  @Test
  void serveNamesThePortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run("serve", "--port", port, "--work", folder.toString()))
          .isEqualTo(Commands.FAILED);
      assertThat(err.toString()).contains("Port " + port).contains("--port");
    }
  }

  @Test
  void serveSaysThatAFolderHoldsNoModel() {
    assertThat(run("serve", "--model", folder.toString(), "--work", folder.toString()))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(folder.toString()).contains("config.json");
  }

  @Test
  void serveChecksEachModelBeforeItStarts() {
    String good = ROOT.resolve("parity/checkpoint-lmms").toString();
    assertThat(serve("--model", "a=" + good, "--model", "b=" + folder)).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("No model in " + folder);
    assertThat(serve("--model", "a=" + good, "--model", "a=" + good)).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("Two models have the name a.").contains("NAME=DIR");
    assertThat(serve("--model", good, "--model", good)).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("Two models have the name checkpoint-lmms.");
    assertThat(serve("--model", "lab/a=" + good, "--model", "Lab.A=" + good))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("lab/a and Lab.A would have the same queue, lab-a.");
    assertThat(serve("--model", "=" + good)).isEqualTo(2);
    assertThat(err.toString()).contains("has no name before the '='");
  }

  @Test
  void optionsForOneModelNameAModelThatIsServed() {
    String good = ROOT.resolve("parity/checkpoint-lmms").toString();
    assertThat(serve("--model", "a=" + good, "--model", "b=" + good, "--device", "c=cpu"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--device names the model c. The models are a, b.");
    assertThat(serve("--model", "a=" + good, "--weights", "int8", "--weights", "int4"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--weights is given twice for all models.");
    assertThat(serve("--device", "onevision-demo=gpu")).isEqualTo(2);
    assertThat(err.toString()).contains("must be auto, cpu, cuda").contains("is gpu");
  }

  @Test
  void aPartServesOneModel() {
    String good = ROOT.resolve("parity/checkpoint-lmms").toString();
    assertThat(run("run", "llm-service", "--model", "a=" + good, "--model", "b=" + good))
        .isEqualTo(2);
    assertThat(err.toString()).contains("Each process serves one model");
  }

  @Test
  void convertSaysThatAFolderHoldsNoModel() {
    assertThat(run("convert", "--model", folder.toString(), "--out", folder.toString()))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(folder.toString()).contains("config.json");
  }

  @Test
  void convertWritesAFileForEachGpu() {
    String model = ROOT.resolve("parity/checkpoint-lmms").toString();
    String[] arguments = {
      "convert", "--model", model, "--out", folder.toString(), "--data-type", "f32", "--gpus"
    };

    assertThat(run(with(arguments, "3"))).isZero();
    assertThat(folder)
        .isDirectoryContaining("glob:**/decoder-1-of-3-*.pt")
        .isDirectoryContaining("glob:**/decoder-3-of-3-*.pt")
        .isDirectoryNotContaining("regex:.*/decoder-[0-9a-f]+\\.pt");
    assertThat(run(with(arguments, "4"))).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("A model of 3 layers cannot have 4 parts");
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "convert --model m --out o --data-type f64, f64, bf16",
    "serve --data-type f64, f64, bf16",
    "serve --weights int9, int9, int8",
    "run llm-service --device gpu, gpu, cuda",
    "run worker, worker, vision-service",
  })
  void wrongValuesAreRefusedAtOnceWithThoseThereAre(String command, String wrong, String right) {
    assertThat(run(command.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString())
        .contains(wrong)
        .contains(right)
        .contains("--help describes the options")
        .doesNotContain("Folder for");
  }

  @Test
  void benchmarksAreInAnotherJar() {
    assertThat(run("bench", "decode", "--steps", "1")).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("./onevision bench");
  }

  @Test
  void progressSaysHowFarHowFastAndHowLong() {
    assertThat(
            ProgressBar.line("Captioning", ProgressBar.Unit.FILES, 25, 100, Duration.ofSeconds(5)))
        .isEqualTo("Captioning [#######.......................] 25 %, 25 of 100, 5.0/s, 15 s left");
    assertThat(
            ProgressBar.line(
                "decoder.pt", ProgressBar.Unit.BYTES, 1L << 30, 16L << 30, Duration.ofSeconds(16)))
        .isEqualTo(
            "decoder.pt [#.............................] 6 %, 1024 of 16384 MiB, 64 MiB/s,"
                + " 4 min left");
    assertThat(
            ProgressBar.line("Captioning", ProgressBar.Unit.FILES, 1, 1001, Duration.ofSeconds(9)))
        .endsWith("0.1/s, 2 h 30 min left");
    assertThat(ProgressBar.line("Captioning", ProgressBar.Unit.FILES, 0, 100, Duration.ZERO))
        .isEqualTo("Captioning [..............................] 0 %, 0 of 100");
  }

  @Test
  void convertPrintsJson() {
    String model = ROOT.resolve("parity/checkpoint-lmms").toString();
    String[] arguments = {
      "convert", "--model", model, "--out", folder.toString(), "--data-type", "f32", "--json"
    };

    assertThat(run(arguments)).isZero();
    assertThat(lines()).hasSize(2).allMatch(line -> line.path("built").asBoolean());
    Path decoder = Path.of(lines().getLast().path("file").asString());
    assertThat(decoder).hasParent(folder.toAbsolutePath()).isRegularFile();
    assertThat(lines().getLast().path("bytes").asLong()).isEqualTo(decoder.toFile().length());
    out.getBuffer().setLength(0);
    assertThat(run(arguments)).isZero();
    assertThat(lines()).hasSize(2).noneMatch(line -> line.path("built").asBoolean());
  }

  private List<JsonNode> lines() {
    return out.toString().lines().map(JsonMapper.shared()::readTree).toList();
  }

  @Test
  void misspelledOptionsAndCommandsGetSuggestions() {
    assertThat(run("caption", "--promt", "Why?", "image.png")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option: '--promt'").contains("--prompt");
    assertThat(run("captoin", "image.png")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean").contains("caption");
  }

  @Test
  void urlsMustBeHttp() {
    for (String url : List.of("localhost:8080", "ftp://example.org", "http://", "::")) {
      assertThat(run("caption", "--url", url, "image.png")).as(url).isEqualTo(2);
      assertThat(err.toString()).contains("'" + url + "' is not a URL such as");
    }
  }

  @Test
  void standardInputIsCaptionedOnce() {
    assertThat(run("caption", "-", "-")).isEqualTo(2);
    assertThat(err.toString()).contains("Standard input can be captioned once");
  }

  @Test
  void captionNamesAFolderWithoutImages() {
    assertThat(run("caption", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("No images or videos").contains(folder.toString());
  }

  @Test
  void versionNamesTheProgramAndItsJvm() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("onevision ").contains(Runtime.version().toString());
  }

  private int serve(String... arguments) {
    List<String> all = new ArrayList<>(List.of("serve", "--work", folder.resolve("w").toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }
}
