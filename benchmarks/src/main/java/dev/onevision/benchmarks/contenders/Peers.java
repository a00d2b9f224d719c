package dev.onevision.benchmarks.contenders;

import dev.onevision.inference.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Starts the peers that are installed. Their packages are in a folder that the user fills: {@code
 * node_modules} from {@code npm install node-llama-cpp}, and optionally {@code venv}, a Python
 * environment with transformers.
 *
 * @param folder of the packages, the scripts and the converted checkpoints
 * @param threads of one operation
 */
public record Peers(Path folder, int threads) {

  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  /**
   * What a peer makes room for.
   *
   * @param sequences max sequences
   * @param sequenceSlots max tokens of each
   */
  public record Size(int sequences, int sequenceSlots) {}

  /** Starts a peer with the language model; empty, with a message, if it is not installed. */
  public Optional<PeerContender> decoder(Peer peer, Path checkpoint, Size size) throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    switch (peer.program()) {
      case LLAMA_CPP -> {
        if (!Files.isDirectory(folder.resolve("node_modules/node-llama-cpp"))) {
          return missing(
              peer, "Install it: npm install --prefix %s node-llama-cpp@3".formatted(folder));
        }
        command.add("node");
        command.add(script("llama-cpp.mjs"));
        command.add(converted(peer, checkpoint).toString());
      }
      case TRANSFORMERS -> {
        command.add(python());
        command.add(script("transformers_peer.py"));
        command.add("decoder");
        command.add(checkpoint.toString());
      }
    }
    command.add(Integer.toString(threads));
    command.add(Integer.toString(size.sequences()));
    command.add(Integer.toString(size.sequenceSlots()));
    return start(peer, command);
  }

  /** Starts a peer with the vision model; empty, with a message, if it is not installed. */
  public Optional<PeerContender> encoder(Peer peer, Path checkpoint) throws IOException {
    Files.createDirectories(folder);
    return switch (peer.program()) {
      case LLAMA_CPP -> missing(peer, "It does not run this vision model alone.");
      case TRANSFORMERS ->
          start(
              peer,
              List.of(
                  python(),
                  script("transformers_peer.py"),
                  "encoder",
                  checkpoint.toString(),
                  Integer.toString(threads)));
    };
  }

  private Optional<PeerContender> start(Peer peer, List<String> command) throws IOException {
    PeerProcess process;
    try {
      process = PeerProcess.start(peer.label(), command, folder);
    } catch (IOException noInterpreter) {
      return missing(peer, String.valueOf(noInterpreter.getMessage()));
    }
    try {
      JsonNode first = process.answer();
      if (first.has("version")) {
        return Optional.of(
            new PeerContender(peer.label(), first.path("version").asString(), process));
      }
      process.close();
      return missing(
          peer,
          "%s. Install them: python3 -m venv %s/venv && %s/venv/bin/pip install torch transformers"
              .formatted(first.path("missing").asString("No packages"), folder, folder));
    } catch (IOException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static Optional<PeerContender> missing(Peer peer, String reason) {
    log.warn("{} is skipped. {}", peer.label(), reason);
    return Optional.empty();
  }

  private String python() {
    Path own = folder.resolve("venv/bin/python");
    return Files.isExecutable(own) ? own.toString() : "python3";
  }

  private String script(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream script =
        Objects.requireNonNull(Peers.class.getResourceAsStream("/peers/" + name), name)) {
      Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file.toString();
  }

  private Path converted(Peer peer, Path checkpoint) throws IOException {
    Path target = folder.resolve("%s-%s.gguf".formatted(checkpoint.getFileName(), peer.format()));
    if (!Files.exists(target)) {
      try (Checkpoint source = Checkpoint.open(checkpoint)) {
        GgufCheckpoint.write(source, GgufType.of(peer.format()), target);
      }
    }
    return target;
  }
}
