package dev.onevision.gateway.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayWithKeysTest;
import dev.onevision.gateway.testing.Browser;
import dev.onevision.gateway.testing.Browser.Screen;
import dev.onevision.gateway.testing.PlaygroundPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The playground in Chromium, with a gateway that requires API keys and takes small requests. */
@GatewayWithKeysTest
class PlaygroundAccessIntegrationTests {

  @Autowired FakeSuite suite;
  @LocalServerPort int port;

  private Browser browser;

  @BeforeEach
  void start() {
    suite.reset();
    browser = Browser.start();
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void aKeyIsAskedForUntilItIsValidAndKeptInThisTabOnly() {
    PlaygroundPage page = open();
    browser.await().until(driver -> page.one("#key-dialog").isDisplayed());
    assertThat(page.text("#key-reason")).startsWith("You didn't provide an API key.");
    assertThat(browser.accessibilityFindings()).isEmpty();
    browser.screenshot("playground-key-asked-phone-dark");

    page.fill("#key", "wrong-key\n");
    browser.await().until(driver -> page.text("#key-reason").equals("Invalid API key."));
    page.fill("#key", "first-key\n");
    page.awaitModel(FakeSuite.MODEL);
    page.ask("Hello");
    GenerationRequest request = suite.takeRequest();
    assertThat(request.owner()).isNotEmpty();
    page.click("#stop");
    page.awaitAnswers(1);

    browser.driver().navigate().refresh();
    page.awaitModel(FakeSuite.MODEL);
    assertThat(stored("localStorage.length + document.cookie")).isEqualTo("0");
    assertThat(stored("Object.values(sessionStorage).join()")).isEqualTo("first-key");
    assertThat(page.one("body").getText()).doesNotContain("first-key");
    // The browser itself notes each response that is an error.
    assertThat(browser.console()).isNotEmpty().allMatch(line -> line.contains("status of 401"));
  }

  @Test
  void aRequestAboveTheLimitIsNotSent(@TempDir Path folder) throws IOException {
    Path large = Files.write(folder.resolve("large.png"), new byte[900_000]);
    PlaygroundPage page = open();
    browser.await().until(driver -> page.one("#key-dialog").isDisplayed());
    page.fill("#key", "first-key\n");
    page.awaitModel(FakeSuite.MODEL);
    page.choose(List.of(large));
    page.awaitAttached(1);
    page.ask("What is shown?");
    assertThat(page.text("#notice")).contains("this server accepts 1.0 MB");
    assertThat(page.all(".exchange")).isEmpty();
    assertThat(page.all(".attachment")).hasSize(1);
    page.click(".remove");
    assertThat(page.all(".attachment")).isEmpty();
    assertThat(page.one("#notice").isDisplayed()).isFalse();
  }

  private PlaygroundPage open() {
    return PlaygroundPage.open(browser, "http://localhost:" + port + "/", Screen.PHONE_DARK);
  }

  private String stored(String expression) {
    return String.valueOf(browser.driver().executeScript("return String(" + expression + ")"));
  }
}
