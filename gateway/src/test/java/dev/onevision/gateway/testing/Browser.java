package dev.onevision.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium without a window, driven by chromedriver, as Debian's packages {@code chromium} and
 * {@code chromium-driver} install them. The properties {@code onevision.chromium} and {@code
 * onevision.chromedriver} name other ones. Without a browser the test that starts it is skipped
 * with a message; with {@code onevision.browser=required} it fails.
 */
public final class Browser implements AutoCloseable {

  /** Generous, because the tests share their machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** In the library {@code com.deque.html.axe-core:selenium}. */
  private static final String AXE = "axe.min.js";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A screen to show a page on. */
  public enum Screen {
    PHONE_LIGHT(360, 740, true, "light"),
    PHONE_DARK(360, 740, true, "dark"),
    DESKTOP_LIGHT(1280, 860, false, "light"),
    DESKTOP_DARK(1280, 860, false, "dark");

    private final int width;
    private final int height;
    private final boolean phone;
    private final String colors;

    Screen(int width, int height, boolean phone, String colors) {
      this.width = width;
      this.height = height;
      this.phone = phone;
      this.colors = colors;
    }

    /** Whether it is small and touched. */
    public boolean isPhone() {
      return phone;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Starts a browser. */
  public static Browser start() {
    Optional<Path> chromium =
        find("onevision.chromium", "chromium", "chromium-browser", "google-chrome");
    Optional<Path> chromedriver = find("onevision.chromedriver", "chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      skip(
          "The playground is not tested in a browser: install Chromium and chromedriver (Debian:"
              + " apt-get install chromium chromium-driver), or set onevision.chromium and"
              + " onevision.chromedriver.");
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        // Tests may run as root in a container without user namespaces.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static void skip(String message) {
    if ("required".equals(System.getProperty("onevision.browser"))) {
      throw new AssertionError(message);
    }
    System.err.println(message);
    Assumptions.abort(message);
  }

  private static Optional<Path> find(String property, String... names) {
    String set = System.getProperty(property);
    if (set != null) {
      return Optional.of(Path.of(set));
    }
    List<String> folders =
        List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What finds and clicks elements. */
  public ChromeDriver driver() {
    return driver;
  }

  /** Waits with a generous timeout. */
  public WebDriverWait await() {
    return new WebDriverWait(driver, TIMEOUT, Duration.ofMillis(50));
  }

  /** Shows a page on a screen, in a new session of it, without a limit of the download. */
  public void open(String url, Screen screen) {
    limitDownload(0);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            screen.width,
            "height",
            screen.height,
            "deviceScaleFactor",
            screen.phone ? 2 : 1,
            "mobile",
            screen.phone));
    driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", screen.phone));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", screen.colors),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    driver.get(url);
    driver.executeScript("sessionStorage.clear()");
    driver.navigate().refresh();
  }

  /** Limits what the page reads to so many bytes a second; 0 lifts the limit. */
  public void limitDownload(int bytesPerSecond) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline",
            false,
            "latency",
            0,
            "downloadThroughput",
            bytesPerSecond == 0 ? -1 : bytesPerSecond,
            "uploadThroughput",
            -1));
  }

  /** Drops a file in the middle of the page, as a file manager does. */
  public void drop(Path file) {
    Map<String, Object> data =
        Map.of(
            "items", List.of(),
            "files", List.of(file.toAbsolutePath().toString()),
            "dragOperationsMask", 1);
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      driver.executeCdpCommand(
          "Input.dispatchDragEvent", Map.of("type", type, "x", 150, "y", 300, "data", data));
    }
  }

  /** Puts a PNG image into the clipboard. */
  public void copy(Path image) throws IOException {
    driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    Object failure =
        driver.executeAsyncScript(
            """
            const [image, done] = arguments;
            const bytes = Uint8Array.from(atob(image), (char) => char.charCodeAt(0));
            const blob = new Blob([bytes], { type: 'image/png' });
            navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
                .then(() => done(''), (error) => done(String(error)));
            """,
            Base64.getEncoder().encodeToString(Files.readAllBytes(image)));
    if (!"".equals(failure)) {
      throw new AssertionError(failure);
    }
  }

  /** What the page wrote to the console since the last call: errors, and refusals of the policy. */
  public List<String> console() {
    List<String> lines = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      lines.add(entry.getLevel() + " " + entry.getMessage());
    }
    return lines;
  }

  /** The findings of axe on the page as it is now. */
  public List<String> accessibilityFindings() {
    driver.executeScript(read(AXE));
    Object findings =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))),
                (error) => done([String(error)]));
            """);
    return ((List<?>) Objects.requireNonNull(findings)).stream().map(String::valueOf).toList();
  }

  /** Whether the page is wider than the screen. */
  public boolean scrollsSideways() {
    return Boolean.TRUE.equals(
        driver.executeScript("return document.documentElement.scrollWidth > innerWidth"));
  }

  /** Writes a picture of the screen into {@code target/screenshots}. */
  public void screenshot(String name) {
    try {
      Path folder = Files.createDirectories(Path.of("target", "screenshots"));
      Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static String read(String resource) {
    try (InputStream in = Browser.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
