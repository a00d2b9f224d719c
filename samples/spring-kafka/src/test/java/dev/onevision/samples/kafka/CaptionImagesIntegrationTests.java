package dev.onevision.samples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.SuiteProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CaptionImagesIntegrationTests {

  private static final Path SAMPLES =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/samples");

  @Test
  void printsCaptionsAndFailures(@TempDir Path work, CapturedOutput output) throws Exception {
    Path star = SAMPLES.resolve("scene-1.png");
    Path square = SAMPLES.resolve("scene-8.jpg");
    Path broken = Files.writeString(work.resolve("broken.png"), "this is not an image");
    try (SuiteProcess suite = SuiteProcess.start(work)) {
      CaptionImages.main(
          new String[] {
            "--spring.kafka.bootstrap-servers=" + suite.kafka(),
            star.toString(),
            square.toString(),
            broken.toString()
          });
    }
    assertThat(output.getOut().lines())
        .hasSize(3)
        .contains(
            star
                + ": The image shows a large blue star at the top left and a large white ring at"
                + " the top, on a light green background.",
            square + ": The image shows a large green square in the center, on a brown background.")
        .anyMatch(line -> line.startsWith(broken + ": invalid_media: "));
  }
}
