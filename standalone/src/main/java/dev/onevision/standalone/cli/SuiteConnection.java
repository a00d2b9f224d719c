package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import dev.onevision.client.OpenAiClient;
import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The suite that a command uses, and the model that it asks: the suite at a URL, the one that runs
 * on this machine, or one that is started for this command and stops with it.
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
   * @param apiKey null for none
   * @param model null for the first one that the suite lists
   * @param work folder for a suite that is started
   * @param log receives a message if a suite is started
   * @throws CommandException if no suite is at the URL, it refuses the key, or it does not serve
   *     the model
   */
  static SuiteConnection open(
      @Nullable URI url,
      @Nullable String apiKey,
      @Nullable String model,
      Path work,
      Consumer<String> log)
      throws InterruptedException {
    OpenAiClient client = new OpenAiClient(url == null ? LOCAL : url, apiKey);
    try {
      return new SuiteConnection(client, model(client, model), null);
    } catch (IOException noSuite) {
      client.close();
      if (url == null) {
        log.accept("No suite runs at " + LOCAL + ". Starting one for this command.");
        return start(work, model);
      }
      throw new CommandException(
          "No suite answers at "
              + client.url()
              + " ("
              + noSuite
              + "). Start one: ./onevision serve",
          noSuite);
    } catch (CommandException failure) {
      client.close();
      throw failure;
    }
  }

  /** Starts a suite with the demo model and connects to it. */
  static SuiteConnection start(Path work) throws InterruptedException {
    return start(work, null);
  }

  private static SuiteConnection start(Path work, @Nullable String model)
      throws InterruptedException {
    Suite suite = Suite.start(SuiteOptions.demo(work));
    OpenAiClient client = new OpenAiClient(suite.url(), null);
    try {
      return new SuiteConnection(client, model(client, model), suite);
    } catch (IOException | RuntimeException failure) {
      client.close();
      suite.close();
      throw failure instanceof CommandException refused
          ? refused
          : new CommandException("The suite that was started does not answer: " + failure, failure);
    }
  }

  /**
   * The model with this name, or the first one that a suite lists.
   *
   * @throws IOException if no suite answers
   */
  private static String model(OpenAiClient client, @Nullable String name)
      throws IOException, InterruptedException {
    try {
      List<String> models = client.models();
      if (models.isEmpty()) {
        throw new CommandException("The suite at " + client.url() + " serves no model now.");
      }
      if (name != null && !models.contains(name)) {
        throw new CommandException(
            "The suite at %s does not serve the model %s. Its models are %s."
                .formatted(client.url(), name, String.join(", ", models)));
      }
      return name == null ? models.getFirst() : name;
    } catch (ApiException refused) {
      if (refused.status() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw refused; // another server
      }
      throw new CommandException(client.url() + ": " + refused.getMessage(), refused);
    }
  }

  OpenAiClient client() {
    return client;
  }

  /** The model to ask. */
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
