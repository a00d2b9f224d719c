package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What transformers computes for the checkpoint of the 0.5b shape; {@code record.py} wrote it. */
final class FullShapeRecord {

  private final JsonNode json;

  private FullShapeRecord(JsonNode json) {
    this.json = json;
  }

  static FullShapeRecord read() {
    try (InputStream file =
        Objects.requireNonNull(
            FullShapeRecord.class.getResourceAsStream("/full-shape/record.json"))) {
      return new FullShapeRecord(JsonMapper.shared().readTree(file.readAllBytes()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Digests of tensors, by their original names. */
  JsonNode tensors() {
    return json.path("tensors");
  }

  /** Size, number of embeddings and some values of an image or a video. */
  JsonNode media(String name) {
    return json.path("media").path(name);
  }

  /** Prompts and their greedy completions. */
  Stream<JsonNode> prompts() {
    return json.path("prompts").valueStream();
  }

  /** Texts, each with its tokens. */
  Stream<JsonNode> texts() {
    return json.path("texts").valueStream();
  }

  static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
