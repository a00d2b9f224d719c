package dev.onevision.samples.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.SuiteProcess;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AskAboutImageIntegrationTests {

  private static final Path IMAGE =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/samples/scene-1.png");
  private static final String ANSWER =
      "The image shows a large blue star at the top left and a large white ring at the top, on a"
          + " light green background.";

  @Test
  void printsTheAnswerAndStreamsItAgain(@TempDir Path work, CapturedOutput output)
      throws Exception {
    try (SuiteProcess suite = SuiteProcess.start(work)) {
      AskAboutImage.main(
          new String[] {
            "--spring.ai.openai.base-url=" + suite.url().resolve("/v1"), IMAGE.toString()
          });
    }
    assertThat(output.getOut().lines()).containsExactly(ANSWER, ANSWER);
  }
}
