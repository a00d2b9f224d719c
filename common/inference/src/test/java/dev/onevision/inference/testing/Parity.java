package dev.onevision.inference.testing;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the {@code parity} folder of the checkout, which its own README describes. */
public final class Parity {

  private static final JsonMapper JSON = JsonMapper.shared();

  private Parity() {}

  /** The folder. */
  public static Path root() {
    return Path.of(System.getProperty("onevision.root"), "parity");
  }

  /** A file of the folder. */
  public static Path file(String name) {
    return root().resolve(name);
  }

  /**
   * The records of a file of JSON lines, in its order.
   *
   * @param name without {@code .jsonl}
   */
  public static List<JsonNode> records(String name) {
    try {
      return Files.readAllLines(file(name + ".jsonl")).stream().map(JSON::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file of tensors.
   *
   * @param name without {@code .safetensors}
   */
  public static ParityTensors tensors(String name) {
    return ParityTensors.read(file(name + ".safetensors"));
  }

  /** An array of whole numbers, such as token ids. */
  public static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  /** An archive of one of the checkpoints, built once for all tests of a module. */
  public static Archive archive(Program program, String checkpoint, ComputeType type) {
    return ModelArchives.prepare(
        program,
        file(checkpoint),
        Path.of("target", "test-archives", checkpoint, type.toString()),
        type,
        ProgressListener.NONE);
  }
}
