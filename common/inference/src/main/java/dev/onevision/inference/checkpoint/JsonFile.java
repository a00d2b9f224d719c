package dev.onevision.inference.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON files of checkpoint folders of unknown origin, within limits. */
final class JsonFile {

  /** A hundred times the index of the largest published model. */
  private static final long MAX_FILE_BYTES = 16L << 20;

  /** Bounds the tree in memory: a byte of JSON can take a hundred bytes of heap. */
  private static final long MAX_TOKENS = 1_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNameLength(4096)
                          .maxStringLength(1 << 20)
                          .maxNumberLength(64)
                          .build())
                  .build())
          .build();

  private JsonFile() {}

  static JsonNode read(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new CheckpointException(file, "is not a file"); // a device or a pipe has no end
      }
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new CheckpointException(
            file, "has %d bytes; the limit is %d".formatted(size, MAX_FILE_BYTES));
      }
      return parse(file, "the file", Files.readAllBytes(file));
    } catch (IOException e) {
      throw CheckpointException.unreadable(file, e);
    }
  }

  /**
   * Parses a JSON object.
   *
   * @param part what the bytes are in the file, for the message
   */
  static JsonNode parse(Path file, String part, byte[] json) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new CheckpointException(
          file, part + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!node.isObject()) {
      throw new CheckpointException(file, part + " is not a JSON object");
    }
    return node;
  }
}
