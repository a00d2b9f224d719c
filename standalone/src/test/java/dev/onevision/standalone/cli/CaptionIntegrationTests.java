package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.SuiteClient;
import dev.onevision.vision.video.TestClip;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(RunningSuite.class)
class CaptionIntegrationTests {

  private static final Path SAMPLES =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/samples");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void printsACaptionOfAnImage(SuiteClient suite) {
    assertThat(caption(suite, SAMPLES.resolve("scene-8.jpg"))).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "The image shows a large green square in the center, on a brown background.");
  }

  @Test
  void printsACaptionOfAVideo(SuiteClient suite) throws IOException {
    Path clip = Files.write(folder.resolve("clip"), TestClip.h264(8).encode());
    assertThat(caption(suite, clip)).as(err.toString()).isZero();
    assertThat(out.toString()).isNotBlank();
  }

  @Test
  void continuesAfterAnImageThatCannotBeRead(SuiteClient suite) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "this is not an image");
    assertThat(caption(suite, broken, SAMPLES.resolve("scene-8.jpg"))).isEqualTo(Commands.FAILED);
    assertThat(out.toString())
        .contains("scene-8.jpg: The image shows a large green square in the center");
    assertThat(err.toString()).contains("broken.png").contains("1 of 2 files failed");
  }

  @Test
  void printsALineOfJsonForEachFile(SuiteClient suite) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "this is not an image");
    Path image = SAMPLES.resolve("scene-8.jpg");
    assertThat(run(suite, "--json", image.toString(), broken.toString()))
        .isEqualTo(Commands.FAILED);
    List<JsonNode> lines = out.toString().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().path("file").asString()).isEqualTo(image.toString());
    assertThat(lines.getFirst().path("caption").asString()).contains("large green square");
    assertThat(lines.getFirst().path("finish_reason").asString()).isEqualTo("stop");
    assertThat(lines.getFirst().path("usage").path("prompt_tokens").asInt()).isGreaterThan(100);
    assertThat(lines.getFirst().path("usage").path("completion_tokens").asInt()).isGreaterThan(10);
    assertThat(lines.getFirst().has("error")).isFalse();
    assertThat(lines.getLast().path("file").asString()).isEqualTo(broken.toString());
    assertThat(lines.getLast().path("error").asString()).contains("image");
    assertThat(lines.getLast().has("caption")).isFalse();
    assertThat(err.toString()).contains("broken.png: ").contains("1 of 2 files failed");
  }

  @Test
  void captionsTheImagesOfAFolder(SuiteClient suite) throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.copy(SAMPLES.resolve("scene-8.jpg"), inner.resolve("b.JPG"));
    Files.copy(SAMPLES.resolve("scene-1.png"), folder.resolve("a.png"));
    Files.writeString(folder.resolve("notes.txt"), "no image");
    assertThat(caption(suite, folder)).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(folder.resolve("a.png") + ": The image shows a large"))
        .anyMatch(line -> line.startsWith(inner.resolve("b.JPG") + ": The image shows a large"));
  }

  @Test
  void captionsAnImageFromStandardInput(SuiteClient suite) throws IOException {
    InputStream before = System.in;
    try (InputStream image = Files.newInputStream(SAMPLES.resolve("scene-8.jpg"))) {
      System.setIn(image);
      assertThat(run(suite, "-")).as(err.toString()).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).contains("large green square");
  }

  /** The suite fetches it, and refuses addresses of its own network. */
  @Test
  void sendsAUrlToTheSuite(SuiteClient suite) {
    String url = "http://127.0.0.1:1/cat.png";
    assertThat(run(suite, url)).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(url + ": ").doesNotContain("\tat ");
    assertThat(err.toString()).contains("not allowed");
  }

  private int caption(SuiteClient suite, Path... images) {
    return run(suite, Arrays.stream(images).map(Path::toString).toArray(String[]::new));
  }

  private int run(SuiteClient suite, String... more) {
    List<String> arguments = new ArrayList<>(List.of("caption", "--url", suite.url().toString()));
    arguments.addAll(List.of(more));
    return Commands.run(
        new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
  }
}
