package dev.onevision.standalone.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.Browser;
import dev.onevision.gateway.testing.Browser.Screen;
import dev.onevision.gateway.testing.OpenAiJavaScriptClient;
import dev.onevision.gateway.testing.PlaygroundPage;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.Samples.Sample;
import dev.onevision.standalone.suite.SuiteClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The code that the playground shows, run against the suite. */
@ExtendWith(RunningSuite.class)
class CodeSamplesIntegrationTests {

  private final SuiteClient suite;
  private final Sample sample = Samples.ofKind("image").getFirst();

  @TempDir private Path folder;

  private Browser browser;
  private PlaygroundPage page;

  CodeSamplesIntegrationTests(SuiteClient suite) {
    this.suite = suite;
  }

  /** A dialogue whose next question has characters that a shell or a language would read. */
  @BeforeEach
  void ask() throws IOException {
    browser = Browser.start();
    Path image = folder.resolve("it's $HOME `x`.png");
    Files.copy(sample.images().getFirst(), image);
    page =
        PlaygroundPage.open(browser, suite.url() + "/", Screen.DESKTOP_LIGHT)
            .awaitModel(suite.model());
    page.fill("#temperature", "0");
    page.fill("#top_k", "5");
    page.fill("#seed", "7");
    page.fill("#system", "You are a \"helpful\" assistant.\nAt $1 it's `cheap` \\ 'good'.");
    page.choose(List.of(image));
    page.awaitAttached(1);
    page.ask(sample.question());
    page.awaitAnswers(1);
    page.openTab("code");
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void allRunAndGiveTheAnswerOfThePage() throws Exception {
    String answer = page.text(".answer-text");
    assertThat(chunks(run("bash", "-c", code("curl")))).isEqualTo(answer);
    assertThat(java(code("java"))).isEqualTo(answer);
    assertThat(javascript(code("javascript"))).isEqualTo(answer);
    checkPython(code("python"));
  }

  private String code(String language) {
    page.select("#language", language);
    return Objects.requireNonNull(page.one("#sample").getDomProperty("textContent"));
  }

  /** The text of a stream's chunks. */
  private static String chunks(String events) {
    StringBuilder text = new StringBuilder();
    for (String line : events.lines().filter(line -> line.startsWith("data: {")).toList()) {
      text.append(
          JsonMapper.shared()
              .readTree(line.substring("data: ".length()))
              .at("/choices/0/delta/content")
              .asString(""));
    }
    return text.toString();
  }

  private String java(String code) throws Exception {
    Files.writeString(folder.resolve("Ask.java"), code);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return run(java, "-cp", classPath, "-XX:TieredStopAtLevel=1", "Ask.java");
  }

  private String javascript(String code) throws Exception {
    Path modules = OpenAiJavaScriptClient.install().modules();
    Files.createSymbolicLink(folder.resolve("node_modules"), modules);
    Files.writeString(folder.resolve("ask.mjs"), code);
    return run("node", "ask.mjs");
  }

  /** Python's library is not installed by the build, so its sample is only compiled. */
  private void checkPython(String code) throws Exception {
    Files.writeString(folder.resolve("ask.py"), code);
    try {
      run("python3", "-m", "py_compile", "ask.py");
    } catch (IOException e) {
      Assumptions.abort("python3 is not installed, its sample is not compiled.");
    }
    assertThat(code)
        .contains("extra_body={\"top_k\": 5}", "seed=7", "data_url(\"it's $HOME `x`.png\"");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return output.strip();
    } finally {
      process.destroyForcibly();
    }
  }
}
