package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.CheckpointLayout;
import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
import dev.onevision.benchmarks.contenders.EncoderContender;
import dev.onevision.benchmarks.contenders.OwnEncoder;
import dev.onevision.benchmarks.contenders.Peer;
import dev.onevision.benchmarks.contenders.PeerContender;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast the vision model encodes the tiles of an image. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    description = "Tiles per second of the vision model, with random weights.")
final class EncodeBenchmark implements Callable<Integer> {

  @Mixin private ContestOptions options = new ContestOptions();

  @Option(
      names = "--tiles",
      split = ",",
      defaultValue = "1,5",
      description = "Tiles of an image, a list. Default: ${DEFAULT-VALUE}.")
  private List<Integer> tiles = List.of();

  @Override
  public Integer call() throws IOException {
    Report.Builder report = new Report.Builder("encode", "tiles/s", options.described());
    List<EncoderContender> contenders = new ArrayList<>();
    try {
      addContenders(contenders, report);
      for (int round = -1; round < options.rounds(); round++) {
        for (int count : tiles) {
          for (EncoderContender contender : contenders) {
            double seconds = contender.encode(count);
            if (round >= 0) { // the first is a warm-up
              String setting = count == 1 ? "1 tile" : count + " tiles";
              report.add(setting, contender.name(), count / seconds);
            }
          }
        }
      }
    } finally {
      contenders.forEach(EncoderContender::close);
    }
    options.publish(report.build());
    return 0;
  }

  private void addContenders(List<EncoderContender> contenders, Report.Builder report)
      throws IOException {
    // Before the checkpoint is written, which takes minutes.
    ComputeDevice device = options.computeDevice();
    List<Peer> peers = options.peers();
    Path checkpoint =
        RandomCheckpoint.whole(
            options.folder().resolve("checkpoint-" + options.shape().label() + "-lmms"),
            options.shape(),
            CheckpointLayout.LMMS);
    String name = options.typeName();
    Archive archive =
        ModelArchives.prepare(
            new VisionProgram(),
            checkpoint,
            options.folder().resolve("archives-%s-%s".formatted(options.shape().label(), name)),
            options.type(),
            ProgressListener.NONE);
    contenders.add(OwnEncoder.load(name, archive, device));
    for (Peer peer : peers) {
      PeerContender started = options.starter().encoder(peer, checkpoint).orElse(null);
      if (started != null) {
        contenders.add(started);
        report.peer(started.name(), started.version());
      }
    }
  }
}
