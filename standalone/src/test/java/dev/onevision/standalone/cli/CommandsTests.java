package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTests {

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
    int unused;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      unused = socket.getLocalPort();
    }
    assertThat(run("caption", "--url", "http://127.0.0.1:" + unused, image.toString()))
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
  void convertSaysThatAFolderHoldsNoModel() {
    assertThat(run("convert", "--model", folder.toString(), "--out", folder.toString()))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(folder.toString()).contains("config.json");
  }

  @Test
  void convertWritesAFileForEachGpu() {
    String model =
        Path.of(System.getProperty("onevision.root"), "parity/checkpoint-lmms").toString();
    String[] arguments = {
      "convert", "--model", model, "--out", folder.toString(), "--data-type", "f32", "--gpus"
    };

    assertThat(run(with(arguments, "3"))).isZero();
    assertThat(folder)
        .isDirectoryContaining("glob:**/decoder-1-of-3.pt")
        .isDirectoryContaining("glob:**/decoder-3-of-3.pt")
        .isDirectoryNotContaining("glob:**/decoder*.pt");
    assertThat(run(with(arguments, "4"))).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("A model of 3 layers cannot have 4 parts");
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  @Test
  void convertNamesTheDataTypesThereAre() {
    assertThat(
            run(
                "convert",
                "--model",
                folder.toString(),
                "--out",
                folder.toString(),
                "--data-type",
                "f64"))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("f64").contains("bf16");
  }

  @Test
  void benchmarksAreInAnotherJar() {
    assertThat(run("bench", "decode", "--steps", "1")).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("./onevision bench");
  }

  @Test
  void progressSaysHowFarAndHowLong() {
    assertThat(ProgressBar.line("Captioning", 25, 100, Duration.ofSeconds(5)))
        .isEqualTo("Captioning [#######.......................] 25 %, 15 s left");
    assertThat(ProgressBar.line("Captioning", 100, 100, Duration.ofSeconds(5)))
        .isEqualTo("Captioning [##############################] 100 %");
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
  }
}
