package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
import dev.onevision.benchmarks.contenders.DecoderContender;
import dev.onevision.benchmarks.contenders.OwnDecoder;
import dev.onevision.benchmarks.contenders.Peer;
import dev.onevision.benchmarks.contenders.PeerContender;
import dev.onevision.benchmarks.contenders.Peers;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The decoders of one run: ours in each weight format, and the peers. */
final class DecoderContest implements AutoCloseable {

  private final ContestOptions options;
  private final Peers.Size size;
  private final ComputeDevice device;
  private final List<Peer> peers;
  private final Path checkpoint;
  private final List<DecoderContender> contenders = new ArrayList<>();

  /**
   * A contest without contenders.
   *
   * @param size max sequences and their tokens
   */
  DecoderContest(ContestOptions options, Peers.Size size) throws IOException {
    this.options = options;
    this.size = size;
    // Before the checkpoint is written, which takes minutes.
    this.device = options.computeDevice();
    this.peers = options.peers();
    this.checkpoint =
        RandomCheckpoint.languageModel(
            options.folder().resolve("checkpoint-" + options.shape().label()), options.shape());
  }

  /** Our contenders first. */
  List<DecoderContender> contenders() {
    return contenders;
  }

  /** The archive of our decoder with these weights. */
  Archive archive(WeightFormat weights) {
    return ModelArchives.prepare(
        new DecoderProgram(weights),
        checkpoint,
        options
            .folder()
            .resolve("archives-%s-%s".formatted(options.shape().label(), name(weights))),
        options.type(),
        ProgressListener.NONE);
  }

  /** Loads our decoder. */
  OwnDecoder addOwn(WeightFormat weights) {
    OwnDecoder own =
        OwnDecoder.load(
            name(weights), archive(weights), device, size.sequences(), size.sequenceSlots());
    contenders.add(own);
    return own;
  }

  /** Starts the peers that are installed. */
  void addPeers(Report.Builder report) throws IOException {
    for (Peer peer : peers) {
      PeerContender started = options.starter().decoder(peer, checkpoint, size).orElse(null);
      if (started != null) {
        contenders.add(started);
        report.peer(started.name(), started.version());
      }
    }
  }

  private String name(WeightFormat weights) {
    return weights == WeightFormat.FULL
        ? options.typeName()
        : weights.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    contenders.forEach(DecoderContender::close);
  }
}
