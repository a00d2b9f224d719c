package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RunningSuite.class)
class ChatIntegrationTests {

  private static final Path SAMPLES =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/samples");
  private static final String GREEN_SQUARE =
      "The image shows a large green square in the center, on a brown background.";
  private static final String BLUE_STAR =
      "The image shows a large blue star at the top left and a large white ring at the top, on a"
          + " light green background.";
  private static final String QUESTION = "What is shown in this image?";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void answersTheLinesOfAPipe(SuiteClient suite) {
    Path first = SAMPLES.resolve("scene-8.jpg");
    Path second = SAMPLES.resolve("scene-1.png");
    int code =
        chat(
            suite,
            List.of("--image", first.toString()),
            QUESTION,
            "",
            "/new",
            "/image " + second,
            QUESTION,
            "/quit",
            "This line is not read.");
    assertThat(err.toString()).contains("The next question shows " + second);
    assertThat(out.toString().lines()).containsExactly(GREEN_SQUARE, BLUE_STAR);
    assertThat(code).isZero();
  }

  @Test
  void laterQuestionsAreAboutTheSameImage(SuiteClient suite) {
    String image = SAMPLES.resolve("scene-8.jpg").toString();
    assertThat(chat(suite, List.of("--image", image), QUESTION, QUESTION)).isZero();
    List<String> answers = out.toString().lines().toList();
    assertThat(answers).hasSize(2).first().isEqualTo(GREEN_SQUARE);
    assertThat(answers.getLast()).containsAnyOf("brown", "green");
  }

  @Test
  void aLineThatFailsIsTheExitCodeOfAPipe(SuiteClient suite) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "this is not an image");
    int code =
        chat(
            suite,
            List.of(),
            "/imagine cats",
            "/image " + folder.resolve("missing.png"),
            "/image",
            "/image " + broken,
            QUESTION,
            "/new",
            "/image " + SAMPLES.resolve("scene-8.jpg"),
            QUESTION);
    assertThat(code).isEqualTo(Commands.FAILED);
    assertThat(err.toString())
        .contains("Unknown command /imagine. /help lists the commands.")
        .contains("missing.png")
        .contains("/image needs a file or URL.")
        .doesNotContain("\tat ");
    assertThat(out.toString().lines()).containsExactly(GREEN_SQUARE);
  }

  @Test
  void aFieldBoundsTheAnswer(SuiteClient suite) {
    assertThat(chat(suite, List.of("--field", "max_tokens=3"), "Hello!")).isZero();
    assertThat(err.toString()).contains("max length");
  }

  @Test
  void anImageThatDoesNotExistIsAWrongUsage(SuiteClient suite) {
    String missing = folder.resolve("missing.png").toString();
    assertThat(chat(suite, List.of("--image", missing))).isEqualTo(2);
    assertThat(err.toString()).contains(missing);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aTerminalStopsAnAnswerAndContinues(SuiteClient suite) throws Exception {
    try (Pty terminal = Pty.of(program(suite))) {
      terminal.await("/help lists the commands");
      terminal.await(">");
      terminal.type("Tell me more!\r");
      terminal.awaitMore(40);
      terminal.type(Pty.CTRL_C);
      terminal.await("(stopped)");
      terminal.await(">");
      terminal.type("/help\r");
      terminal.await("begin a new dialogue");
      terminal.await(">");
      terminal.type(Pty.CTRL_C);
      terminal.await("Ctrl-D or /quit ends the dialogue");
      terminal.await(">");
      // the last line of the history, edited
      terminal.type(Pty.UP + Pty.BACKSPACE.repeat("/help".length()) + "/new\r");
      terminal.await("A new dialogue.");
      terminal.await(">");
      terminal.type(Pty.CTRL_D);
      assertThat(terminal.exitCode()).isZero();
    }
    assertThat(folder.resolve("chat-history")).content().contains("Tell me more!");
  }

  /** A program whose answers do not end by themselves. */
  private List<String> program(SuiteClient suite) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.onevision.standalone.Onevision",
        "chat",
        "--url",
        suite.url().toString(),
        "--work",
        folder.toString(),
        "--field",
        "ignore_eos=true",
        "--field",
        "max_tokens=1900");
  }

  private int chat(SuiteClient suite, List<String> options, String... lines) {
    List<String> arguments = new ArrayList<>(List.of("chat", "--url", suite.url().toString()));
    arguments.addAll(List.of("--field", "temperature=0", "--work", folder.toString()));
    arguments.addAll(options);
    InputStream before = System.in;
    try {
      System.setIn(
          new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
      return Commands.run(
          new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }
}
