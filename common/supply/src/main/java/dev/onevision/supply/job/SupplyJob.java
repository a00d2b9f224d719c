package dev.onevision.supply.job;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.supply.download.DownloadSettings;
import dev.onevision.supply.download.DownloadedFile;
import dev.onevision.supply.download.ModelDownload;
import dev.onevision.supply.source.ModelSource;
import dev.onevision.supply.source.SourceOptions;
import dev.onevision.supply.source.SupplyException;
import dev.onevision.supply.source.Token;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads a model and writes its archives. What is there already is kept. */
final class SupplyJob {

  private static final Logger log = LoggerFactory.getLogger(SupplyJob.class);

  private final SupplyProperties supply;
  private final SuppliedModel model;

  SupplyJob(SupplyProperties supply, SuppliedModel model) {
    this.supply = supply;
    this.model = model;
  }

  void run() {
    download();
    if (supply.convert()) {
      convert();
    }
    log.info("{}: the model is ready", model.path());
  }

  private void download() {
    SourceOptions options =
        new SourceOptions(supply.endpoint(), Token.read(supply.tokenFile()).orElse(null));
    ModelSource source = ModelSource.of(supply.source(), options);
    log.info("{}: downloading {}", model.path(), supply.source());
    List<DownloadedFile> files =
        new ModelDownload(
                supply.source(),
                source,
                model.path(),
                DownloadSettings.of(supply.parallel(), supply.waitTimeout()))
            .run(new DownloadLog(model.path()));
    long downloaded =
        files.stream().filter(DownloadedFile::downloaded).mapToLong(DownloadedFile::bytes).sum();
    List<String> unverified =
        files.stream()
            .filter(file -> file.verified().equals("size"))
            .map(DownloadedFile::name)
            .toList();
    log.info("{}: {} files, {} MiB downloaded now", model.path(), files.size(), downloaded >> 20);
    if (!unverified.isEmpty()) {
      log.warn(
          "The source has no checksums of {}: only their sizes are checked. Add a SHA256SUMS file.",
          unverified);
    }
  }

  private void convert() {
    Path archives = model.archives();
    if (archives == null) {
      throw new SupplyException("onevision.model.archives must be set to convert the model.");
    }
    ComputeType type =
        model.dataType().equals("auto")
            ? ComputeDevice.parse("cpu").preferredType()
            : ComputeType.valueOf(model.dataType().toUpperCase(Locale.ROOT));
    convert(new VisionProgram(), archives, type);
    var layers =
        LayerRange.divide(
            ModelConfig.read(model.path()).text(), type, model.weights(), supply.gpus());
    for (LayerRange range : layers) {
      convert(DecoderProgram.part(model.weights(), range), archives, type);
    }
  }

  private void convert(Program program, Path archives, ComputeType type) {
    Archive archive =
        ModelArchives.prepare(program, model.path(), archives, type, (done, total) -> {});
    log.info("{}: ready", archive.file());
  }
}
