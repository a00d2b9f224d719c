package dev.onevision.standalone.playground;

import java.util.Objects;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** Presses keys wherever the focus is. */
record Keyboard(ChromeDriver driver) {

  private static final int MAX_TABS = 60;

  /** Presses the tab key until the element with this id has the focus. */
  Keyboard tabTo(String id) {
    for (int i = 0; i < MAX_TABS && !focused().equals(id); i++) {
      press(Keys.TAB);
    }
    if (!focused().equals(id)) {
      throw new AssertionError("The tab key does not reach #" + id);
    }
    return this;
  }

  Keyboard press(Keys key) {
    return type(key);
  }

  Keyboard type(CharSequence text) {
    new Actions(driver).sendKeys(text).perform();
    return this;
  }

  /** The id of the element with the focus; empty if it has none. */
  String focused() {
    return Objects.requireNonNullElse(driver.switchTo().activeElement().getDomProperty("id"), "");
  }
}
