package dev.onevision.inference.runtime;

import dev.onevision.inference.model.Archive;
import dev.onevision.inference.model.ComputeType;
import dev.onevision.inference.model.ModelArchives;
import dev.onevision.inference.model.Program;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference data of the checkout, and archives built from its checkpoints. */
final class Parity {

  private static final Path ROOT = Path.of(System.getProperty("onevision.root"), "parity");
  private static final JsonMapper JSON = new JsonMapper();

  private Parity() {}

  static ParityTensors tensors(String name) {
    try {
      return ParityTensors.read(ROOT.resolve(name + ".safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> records(String name) {
    try {
      return Files.readAllLines(ROOT.resolve(name + ".jsonl")).stream()
          .map(JSON::readTree)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Archive archive(Program program, String checkpoint, ComputeType type) {
    return ModelArchives.prepare(
        program,
        ROOT.resolve(checkpoint),
        Path.of("target", "test-archives", checkpoint, type.toString()),
        type,
        ProgressListener.NONE);
  }

  static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
