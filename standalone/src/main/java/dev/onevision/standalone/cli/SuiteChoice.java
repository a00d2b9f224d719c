package dev.onevision.standalone.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The suite that a command uses. */
final class SuiteChoice {

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = HttpUrl.class,
      description =
          "Address of a running suite. Default: the one on port 8080 of this machine. If none runs"
              + " there, the command starts one for itself.")
  private @Nullable URI url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description =
          "API key of the suite. Default: the environment variable ONEVISION_API_KEY, which, unlike"
              + " an option, other users of this machine cannot read.")
  private @Nullable String apiKey;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model to ask. Default: the first one that the suite lists.")
  private @Nullable String model;

  @Mixin private WorkOption work = new WorkOption();

  /**
   * Connects to the suite, and starts one if there is none.
   *
   * @param log receives a message if a suite is started
   * @throws CommandException if no suite is at the URL, or it does not serve the model
   */
  SuiteConnection open(Consumer<String> log) throws InterruptedException {
    String key = apiKey != null ? apiKey : System.getenv("ONEVISION_API_KEY");
    return SuiteConnection.open(url, key, model, work.folder(), log);
  }

  /** The folder of a suite that this command starts. */
  Path workFolder() {
    return work.folder();
  }

  /** Reads an address. */
  private static final class HttpUrl implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI url = URI.create(text);
        if (url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")) {
          return url;
        }
      } catch (IllegalArgumentException notAUrl) {
        // as any other text
      }
      throw new TypeConversionException(
          "'" + text + "' is not a URL such as http://127.0.0.1:8080");
    }
  }
}
