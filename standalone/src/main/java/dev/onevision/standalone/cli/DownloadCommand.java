package dev.onevision.standalone.cli;

import dev.onevision.supply.download.DownloadSettings;
import dev.onevision.supply.download.DownloadedFile;
import dev.onevision.supply.download.ModelDownload;
import dev.onevision.supply.source.ModelSource;
import dev.onevision.supply.source.SourceOptions;
import dev.onevision.supply.source.Token;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a checkpoint. */
@Command(
    name = "download",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads a checkpoint: the files that the suite reads, with their checksums verified.",
      "A repeated call continues an interrupted download, and leaves a complete folder alone."
    })
final class DownloadCommand implements Callable<Integer> {

  private static final int MAX_PARALLEL = 32;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Map<String, String> environment = System.getenv();

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "hf://ORG/NAME[@REVISION], s3://BUCKET/PREFIX, or the URL of a folder with a SHA256SUMS"
              + " file.")
  private String source = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write into; created if missing.")
  private Path out = Path.of("");

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "Another hub or S3 service. Default: HF_ENDPOINT, AWS_ENDPOINT_URL, or the public one.")
  private @Nullable URI endpoint;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with a token of the hub or the web server. Default: HF_TOKEN, for hubs.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "Max files at a time. Default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Option(
      names = "--json",
      description = "Print a line of JSON for each file: file, bytes, downloaded and verified.")
  private boolean json;

  /** A file, as {@code --json} prints it. */
  private record Line(String file, long bytes, boolean downloaded, String verified) {}

  @Override
  public Integer call() {
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw new ParameterException(
          spec.commandLine(), "--parallel must be between 1 and " + MAX_PARALLEL);
    }
    long begin = System.nanoTime();
    ProgressBar bar = new ProgressBar(source, ProgressBar.Unit.BYTES);
    List<DownloadedFile> files;
    try {
      files =
          new ModelDownload(
                  source,
                  ModelSource.of(source, options()),
                  out,
                  DownloadSettings.of(parallel, Duration.ZERO))
              .run(
                  (done, total) -> {
                    synchronized (bar) {
                      bar.show(done, total);
                    }
                  });
    } finally {
      bar.clear();
    }
    print(files, Duration.ofNanos(System.nanoTime() - begin));
    return 0;
  }

  private SourceOptions options() {
    boolean hub = source.startsWith("hf://");
    String token = Token.read(tokenFile).orElse(hub ? environment.get("HF_TOKEN") : null);
    URI service = endpoint;
    if (service == null) {
      String named = hub ? environment.get("HF_ENDPOINT") : environment.get("AWS_ENDPOINT_URL");
      service = named == null || named.isBlank() ? null : URI.create(named);
    }
    return new SourceOptions(service, token == null || token.isBlank() ? null : token.strip());
  }

  private void print(List<DownloadedFile> files, Duration time) {
    PrintWriter terminal = spec.commandLine().getOut();
    for (DownloadedFile file : files) {
      Path path = out.resolve(file.name());
      if (json) {
        terminal.println(
            JsonLine.of(
                new Line(path.toString(), file.bytes(), file.downloaded(), file.verified())));
      } else {
        terminal.printf(
            Locale.ROOT,
            "%s: %d KiB%s%s%n",
            path,
            (file.bytes() + 1023) >> 10,
            file.downloaded() ? "" : ", up to date",
            file.verified().equals("size") ? ", no checksum" : "");
      }
    }
    if (!json) {
      long bytes =
          files.stream().filter(DownloadedFile::downloaded).mapToLong(DownloadedFile::bytes).sum();
      terminal.printf(
          Locale.ROOT, "%d MiB downloaded in %.1f s%n", bytes >> 20, time.toMillis() / 1000.0);
    }
    terminal.flush();
  }
}
