package dev.onevision.benchmarks;

import dev.onevision.client.OpenAiClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.Option;

/** The running suite that a benchmark measures. */
final class SuiteUrl {

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Address of the suite. Default: ${DEFAULT-VALUE}.")
  private URI url = URI.create("");

  /** A client with the API key of the environment. */
  OpenAiClient client() {
    return new OpenAiClient(url, System.getenv("ONEVISION_API_KEY"));
  }

  /** The first model that the suite serves. */
  static String model(OpenAiClient client) throws IOException, InterruptedException {
    try {
      List<String> models = client.models();
      if (models.isEmpty()) {
        throw new IOException(client.url() + " serves no model yet. Try again when it is ready.");
      }
      return models.getFirst();
    } catch (ConnectException refused) {
      throw new IOException(
          "No suite answers at " + client.url() + ". Start one: ./onevision serve", refused);
    }
  }
}
