package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.SuiteClient;
import dev.onevision.vision.video.TestClip;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(caption(suite, broken, SAMPLES.resolve("scene-8.jpg")))
        .isEqualTo(Commands.PARTLY_FAILED);
    assertThat(out.toString())
        .contains("scene-8.jpg: The image shows a large green square in the center");
    assertThat(err.toString()).contains("broken.png").contains("1 of 2 files failed");
  }

  private int caption(SuiteClient suite, Path... images) {
    String[] arguments = new String[3 + images.length];
    arguments[0] = "caption";
    arguments[1] = "--url";
    arguments[2] = suite.url().toString();
    for (int i = 0; i < images.length; i++) {
      arguments[3 + i] = images[i].toString();
    }
    return Commands.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }
}
