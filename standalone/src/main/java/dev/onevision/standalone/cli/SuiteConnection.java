package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import dev.onevision.client.OpenAiClient;
import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The suite that a command uses, and the model it serves: the suite at a URL, the one that runs on
 * this machine, or one that is started for this command and stops with it.
 */
final class SuiteConnection implements AutoCloseable {

  private static final URI LOCAL = URI.create("http://127.0.0.1:" + ServeCommand.DEFAULT_PORT);

  private final OpenAiClient client;
  private final String model;
  private final @Nullable Suite ownSuite;

  private SuiteConnection(OpenAiClient client, String model, @Nullable Suite ownSuite) {
    this.client = client;
    this.model = model;
    this.ownSuite = ownSuite;
  }

  /**
   * Connects to a suite, and starts one if there is none.
   *
   * @param url null for the suite on this machine
   * @param work folder for a suite that is started
   * @param log receives a message if a suite is started
   * @throws CommandException if no suite is at the URL, or it serves no model
   */
  static SuiteConnection open(@Nullable URI url, Path work, Consumer<String> log)
      throws InterruptedException {
    if (url != null) {
      return connect(url, null);
    }
    try {
      return connect(LOCAL, null);
    } catch (CommandException notRunning) {
      log.accept("No suite runs at " + LOCAL + ". Starting one for this command.");
      return start(work);
    }
  }

  /** Starts a suite with the demo model and connects to it. */
  static SuiteConnection start(Path work) throws InterruptedException {
    Suite suite = Suite.start(SuiteOptions.demo(work));
    try {
      return connect(suite.url(), suite);
    } catch (RuntimeException failure) {
      suite.close();
      throw failure;
    }
  }

  private static SuiteConnection connect(URI url, @Nullable Suite ownSuite)
      throws InterruptedException {
    OpenAiClient client = new OpenAiClient(url, System.getenv("ONEVISION_API_KEY"));
    try {
      return new SuiteConnection(client, firstModel(client), ownSuite);
    } catch (CommandException failure) {
      client.close();
      throw failure;
    }
  }

  private static String firstModel(OpenAiClient client) throws InterruptedException {
    try {
      List<String> models = client.models();
      if (models.isEmpty()) {
        throw new CommandException("The suite at " + client.url() + " serves no model now.");
      }
      return models.getFirst();
    } catch (ApiException refused) {
      throw new CommandException(client.url() + ": " + refused.getMessage(), refused);
    } catch (IOException failure) {
      throw new CommandException(
          "No suite answers at "
              + client.url()
              + " ("
              + failure
              + "). Start one: ./onevision serve",
          failure);
    }
  }

  OpenAiClient client() {
    return client;
  }

  /** The first model that the suite serves. */
  String model() {
    return model;
  }

  @Override
  public void close() {
    client.close();
    if (ownSuite != null) {
      ownSuite.close();
    }
  }
}
