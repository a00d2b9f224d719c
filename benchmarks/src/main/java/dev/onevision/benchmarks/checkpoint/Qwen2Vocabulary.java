package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vocabulary of Qwen2, from the {@code tokenizer.json} of any model that has the same 151,643
 * tokens and merges, such as Qwen2.5 and Qwen3. Their special tokens differ, so the checkpoint gets
 * the model's own.
 */
public final class Qwen2Vocabulary {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int ORDINARY = 151_643;
  private static final Map<String, Integer> SPECIAL = special();

  private final ObjectNode document;

  private Qwen2Vocabulary(ObjectNode document) {
    this.document = document;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it has another number of tokens
   */
  public static Qwen2Vocabulary read(Path file) throws IOException {
    JsonNode json = JSON.readTree(Files.readAllBytes(file));
    int tokens = json.path("model").path("vocab").size();
    if (tokens != ORDINARY || !(json instanceof ObjectNode document)) {
      throw new IllegalArgumentException(
          "%s has %d tokens; Qwen2's vocabulary has %d".formatted(file, tokens, ORDINARY));
    }
    return new Qwen2Vocabulary(document);
  }

  /** Writes the files that a layout keeps the vocabulary in. */
  public void write(Path folder, CheckpointLayout layout) throws IOException {
    Files.createDirectories(folder);
    switch (layout) {
      case HF -> Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(whole()));
      case LMMS -> {
        JsonNode model = document.path("model");
        Files.write(folder.resolve("vocab.json"), JSON.writeValueAsBytes(model.path("vocab")));
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        for (JsonNode merge : model.path("merges")) {
          merges.append(merge.get(0).asString()).append(' ').append(merge.get(1).asString());
          merges.append('\n');
        }
        Files.writeString(folder.resolve("merges.txt"), merges);
        Files.write(folder.resolve("added_tokens.json"), JSON.writeValueAsBytes(SPECIAL));
      }
    }
  }

  private ObjectNode whole() {
    ObjectNode copy = document.deepCopy();
    ArrayNode added = copy.putArray("added_tokens");
    SPECIAL.forEach(
        (content, id) -> {
          ObjectNode token = added.addObject().put("id", id).put("content", content);
          for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
            token.put(flag, false);
          }
          token.put("special", true);
        });
    return copy;
  }

  private static Map<String, Integer> special() {
    Map<String, Integer> special = new LinkedHashMap<>();
    special.put("<|endoftext|>", ORDINARY);
    special.put("<|im_start|>", ORDINARY + 1);
    special.put("<|im_end|>", ORDINARY + 2);
    special.put("<image>", ORDINARY + 3);
    special.put("<video>", ORDINARY + 4);
    return special;
  }
}
