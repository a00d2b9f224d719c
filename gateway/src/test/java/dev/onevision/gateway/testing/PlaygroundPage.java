package dev.onevision.gateway.testing;

import dev.onevision.gateway.testing.Browser.Screen;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The playground as a user sees it. */
public final class PlaygroundPage {

  private final Browser browser;
  private final Screen screen;

  private PlaygroundPage(Browser browser, Screen screen) {
    this.browser = browser;
    this.screen = screen;
  }

  /** Opens the page of a gateway. */
  public static PlaygroundPage open(Browser browser, String url, Screen screen) {
    browser.open(url, screen);
    return new PlaygroundPage(browser, screen);
  }

  /** Waits until the page knows a model. */
  public PlaygroundPage awaitModel(String model) {
    browser.await().until(driver -> model.equals(one("#model").getDomProperty("value")));
    return this;
  }

  /** Attaches files with the file picker. */
  public void choose(List<Path> files) {
    one("#files").sendKeys(files.stream().map(Path::toString).collect(Collectors.joining("\n")));
  }

  /** Waits until this number of files is attached. */
  public void awaitAttached(int files) {
    browser.await().until(driver -> all(".attachment").size() == files);
  }

  /** Writes a question and asks it with the keyboard. */
  public void ask(String question) {
    one("#question").sendKeys(question + Keys.ENTER);
  }

  /** Waits until this number of questions is answered, and gives the last one. */
  public Answered awaitAnswers(int number) {
    browser.await().until(driver -> all(".exchange .answer[aria-busy=false]").size() == number);
    List<WebElement> exchanges = all(".exchange");
    return new Answered(exchanges.getLast());
  }

  /** Opens one of the tabs, on the sheet where there is no room beside the dialogue. */
  public void openTab(String name) {
    if (screen.isPhone() && !one("#sheet").isDisplayed()) {
      click("#open-panel");
    }
    click("#tab-" + name);
  }

  /** Closes the sheet if there is one. */
  public void closeTabs() {
    if (screen.isPhone()) {
      click("#close-panel");
    }
  }

  /** Chooses an entry of a list. */
  public void select(String css, String value) {
    new Select(one(css)).selectByValue(value);
  }

  /** Replaces the text of a field. */
  public void fill(String css, String text) {
    WebElement field = one(css);
    field.clear();
    field.sendKeys(text);
  }

  public void click(String css) {
    one(css).click();
  }

  public String text(String css) {
    return one(css).getText();
  }

  public WebElement one(String css) {
    return browser.driver().findElement(By.cssSelector(css));
  }

  public List<WebElement> all(String css) {
    return browser.driver().findElements(By.cssSelector(css));
  }

  /** A question with its answer. */
  public record Answered(WebElement node) {

    public String text() {
      return text(".answer-text");
    }

    /** The text of the first such element; empty if there is none. */
    public String text(String css) {
      return node.findElements(By.cssSelector(css)).stream()
          .findFirst()
          .map(WebElement::getText)
          .orElse("");
    }

    public List<WebElement> all(String css) {
      return node.findElements(By.cssSelector(css));
    }
  }
}
