package dev.onevision.standalone.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.testing.Browser;
import dev.onevision.gateway.testing.Browser.Screen;
import dev.onevision.gateway.testing.PlaygroundPage;
import dev.onevision.gateway.testing.PlaygroundPage.Answered;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.Samples.Sample;
import dev.onevision.standalone.suite.SuiteClient;
import dev.onevision.vision.video.TestClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The playground in Chromium, with the demo model. */
@ExtendWith(RunningSuite.class)
class PlaygroundIntegrationTests {

  /** Holds an answer to hundreds of tokens, so that it can be stopped. */
  /** At a high temperature nothing repeats, so drafts do not end the answer before the user. */
  private static final String LONG_SCHEMA =
      "{\"type\":\"array\",\"minItems\":150,\"maxItems\":150,\"items\":{\"type\":\"string\",\"minLength\":20,\"maxLength\":20}}";

  /** Bytes a second with which a long answer takes many seconds, however fast the model is. */
  private static final int SLOW = 20_000;

  private static Browser browser;

  private final SuiteClient suite;

  PlaygroundIntegrationTests(SuiteClient suite) {
    this.suite = suite;
  }

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void forgetConsole() {
    var _ = browser.console();
  }

  @ParameterizedTest
  @EnumSource
  void anImageIsDroppedAskedAboutAndAskedOn(Screen screen) {
    Sample sample = Samples.ofKind("image").getFirst();
    PlaygroundPage page = open(screen);
    checked(screen, "start");

    browser.drop(sample.images().getFirst());
    page.awaitAttached(1);
    checked(screen, "attached");

    page.ask(sample.question());
    Answered answer = page.awaitAnswers(1);
    assertThat(answer.text()).isEqualTo(sample.expected());
    assertThat(answer.text(".tokens"))
        .startsWith(sample.promptTokens() + " prompt tokens")
        .endsWith(sample.answerTokens() + " answer tokens");
    assertThat(answer.text(".media-tokens")).matches("\\d+ tokens");
    assertThat(answer.text("figcaption")).contains("one tile and the base tile");
    assertThat(answer.all("svg.tiles")).hasSize(2);
    assertThat(answer.text(".numbers"))
        .contains("Sending and waiting", "Encoding", "Prefill", "Writing")
        .contains("First token", "tokens/s");
    checked(screen, "answer");

    page.ask("Where can I find the ring?");
    assertThat(page.awaitAnswers(2).text()).isEqualTo("The ring is at the top.");
    checked(screen, "dialogue");

    page.openTab("settings");
    checked(screen, "settings");
    page.openTab("code");
    checked(screen, "code");
    page.closeTabs();
    page.click("#open-key");
    checked(screen, "key");
    page.click("#cancel-key");
    page.click("#new-dialogue");
    assertThat(page.all(".exchange")).isEmpty();
  }

  @Test
  void twoImagesAreOneTileEachAndCanBeShownWithoutTiles() {
    Sample sample = Samples.ofKind("images").getFirst();
    PlaygroundPage page = open(Screen.DESKTOP_LIGHT);
    page.choose(sample.images());
    page.awaitAttached(2);
    page.ask(sample.question());
    Answered answer = page.awaitAnswers(1);
    assertThat(answer.text()).isEqualTo(sample.expected());
    assertThat(answer.all("svg.tiles-pad")).hasSize(2);
    assertThat(answer.text("figcaption")).contains("padded to one tile");
    checked(Screen.DESKTOP_LIGHT, "two-images");
    answer.all("figcaption .toggle").getFirst().click();
    assertThat(answer.all("svg.tiles-pad")).hasSize(1);
    assertThat(answer.all(".media-frame img")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_DARK", "DESKTOP_LIGHT"})
  void anImageIsPastedIntoTheQuestion(Screen screen) throws IOException {
    Sample sample = Samples.ofKind("image").getFirst();
    PlaygroundPage page = open(screen);
    browser.copy(sample.images().getFirst());
    page.one("#question").sendKeys(Keys.chord(Keys.CONTROL, "v"));
    page.awaitAttached(1);
    assertThat(page.one("#question").getDomProperty("value")).isEmpty();
    checked(screen, "pasted");
    page.ask(sample.question());
    assertThat(page.awaitAnswers(1).text()).isEqualTo(sample.expected());
  }

  @Test
  void aPhoneTakesAPhotoWithItsCamera() {
    Sample sample = Samples.ofKind("image").getFirst();
    PlaygroundPage page = open(Screen.PHONE_LIGHT);
    assertThat(page.one("#take-photo").isDisplayed()).isTrue();
    assertThat(page.one("#photo").getDomAttribute("capture")).isEqualTo("environment");
    page.one("#photo").sendKeys(sample.images().getFirst().toString());
    page.awaitAttached(1);
    checked(Screen.PHONE_LIGHT, "photo");
    page.ask(sample.question());
    assertThat(page.awaitAnswers(1).text()).isEqualTo(sample.expected());
    assertThat(open(Screen.DESKTOP_LIGHT).one("#take-photo").isDisplayed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_LIGHT", "DESKTOP_DARK"})
  void aVideoIsPlayedAndItsFramesAreCounted(Screen screen, @TempDir Path folder)
      throws IOException {
    Path clip = Files.write(folder.resolve("clip.mp4"), TestClip.h264(20).encode());
    PlaygroundPage page = open(screen);
    page.choose(List.of(clip));
    page.awaitAttached(1);
    page.openTab("settings");
    page.fill("#num_frames", "4");
    page.closeTabs();
    page.ask("What happens in this video?");
    Answered answer = page.awaitAnswers(1);
    assertThat(answer.text()).isNotBlank();
    assertThat(answer.text("figcaption")).contains("4 frames", "one tile each");
    checked(screen, "video");
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_DARK", "DESKTOP_LIGHT"})
  void anAnswerStopsWhenTheUserSaysSoAndTheDialogueContinues(Screen screen) {
    PlaygroundPage page = open(screen);
    page.openTab("settings");
    page.select("#format", "json_schema");
    page.fill("#schema", LONG_SCHEMA);
    page.fill("#temperature", "2");
    page.closeTabs();
    browser.limitDownload(SLOW);
    page.ask("Which shapes are there?");
    browser.await().until(driver -> !page.text(".answer-text").isEmpty());
    checkedBusy(page);
    page.click("#stop");
    Answered answer = page.awaitAnswers(1);
    browser.limitDownload(0);
    assertThat(answer.text(".ending")).isEqualTo("You stopped the answer.");
    assertThat(answer.text()).startsWith("[").doesNotEndWith("]");
    assertThat(page.one("#ask").isDisplayed()).isTrue();
    checked(screen, "stopped");

    page.openTab("settings");
    page.select("#format", "text");
    page.fill("#temperature", "0");
    page.closeTabs();
    page.ask("Which shapes are there?");
    Answered next = page.awaitAnswers(2);
    assertThat(next.text()).isNotBlank().doesNotStartWith("[");
    assertThat(next.text(".ending")).isEmpty();
    checked(screen, "continued");
  }

  /** While text arrives, a screen reader is not told each token. */
  private static void checkedBusy(PlaygroundPage page) {
    assertThat(page.one(".answer").getDomAttribute("aria-busy")).isEqualTo("true");
    assertThat(page.one("#status").getDomProperty("textContent"))
        .isEqualTo("Waiting for the answer.");
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_LIGHT", "DESKTOP_DARK"})
  void anAnswerHasTheFormOfTheSchema(Screen screen) {
    PlaygroundPage page = open(screen);
    browser.drop(Samples.ofKind("image").getFirst().images().getFirst());
    page.awaitAttached(1);
    page.openTab("settings");
    page.select("#format", "json_schema");
    page.fill("#schema", "{\"type\": \"object\"");
    assertThat(page.text("#schema-error")).contains("not valid JSON");
    page.closeTabs();
    page.ask("Which shapes are there?");
    assertThat(page.text("#notice")).contains("not valid JSON");
    page.openTab("settings");
    page.fill(
        "#schema",
        """
        {"type": "object", "properties": {"shape": {"enum": ["star", "heart"]}},
         "required": ["shape"], "additionalProperties": false}
        """);
    page.closeTabs();
    page.ask("");
    Answered answer = page.awaitAnswers(1);
    JsonNode json = JsonMapper.builder().build().readTree(answer.text("pre"));
    assertThat(json.path("shape").asString()).isIn("star", "heart");
    checked(screen, "schema");
  }

  @Test
  void anErrorIsToldInPlainWordsAndCanBeTriedAgain(@TempDir Path folder) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "This is no image.");
    PlaygroundPage page = open(Screen.PHONE_LIGHT);
    page.choose(List.of(broken));
    page.ask("What is shown?");
    Answered answer = page.awaitAnswers(1);
    assertThat(answer.text(".problem-title")).isEqualTo("The image cannot be read");
    assertThat(answer.text(".problem"))
        .contains("messages[0].content[0].image_url.url", "Request:");
    assertThat(browser.accessibilityFindings()).isEmpty();
    browser.screenshot("playground-error-phone-light");
    answer.all(".problem button").getFirst().click();
    browser.await().until(driver -> page.all(".exchange").getFirst() != answer.node());
    assertThat(page.awaitAnswers(1).text(".problem-title")).isEqualTo("The image cannot be read");
    // The browser itself notes each response that is an error.
    assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
  }

  @Test
  void aLargeRequestIsSentOnlyIfTheUserSaysSo(@TempDir Path folder) throws IOException {
    Path large = Files.write(folder.resolve("large.png"), new byte[13 << 20]);
    PlaygroundPage page = open(Screen.DESKTOP_LIGHT);
    page.choose(List.of(large));
    page.awaitAttached(1);
    page.ask("What is shown?");
    assertThat(page.text("#notice")).contains("17.4 MB", "may take a while");
    assertThat(page.all(".exchange")).isEmpty();
    page.click("#notice button");
    assertThat(page.awaitAnswers(1).text(".problem-title")).isEqualTo("The image cannot be read");
  }

  @Test
  void onlyTheKeyboardIsNeeded() {
    PlaygroundPage page = open(Screen.DESKTOP_LIGHT);
    Keyboard keyboard = new Keyboard(browser.driver());
    keyboard.tabTo("draw").press(Keys.ENTER);
    page.awaitAttached(1);
    assertThat(keyboard.focused()).isEqualTo("question");
    keyboard.type("Describe the image.").press(Keys.ENTER);
    assertThat(page.awaitAnswers(1).text()).isNotBlank();
    assertThat(page.one("#status").getDomProperty("textContent")).startsWith("Answer: ");
    keyboard.tabTo("tab-settings").press(Keys.ARROW_RIGHT);
    assertThat(keyboard.focused()).isEqualTo("tab-code");
    assertThat(page.one("#sample").isDisplayed()).isTrue();
    assertThat(browser.console()).isEmpty();
  }

  private PlaygroundPage open(Screen screen) {
    return PlaygroundPage.open(browser, suite.url() + "/", screen).awaitModel(suite.model());
  }

  private static void checked(Screen screen, String state) {
    browser.screenshot("playground-" + state + "-" + screen);
    assertThat(browser.accessibilityFindings()).as(state + " on " + screen).isEmpty();
    assertThat(browser.scrollsSideways()).as(state + " on " + screen).isFalse();
    assertThat(browser.console()).as(state + " on " + screen).isEmpty();
  }
}
