package dev.onevision.llm.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checkpoint's tokenizer as one JSON document for the tokenizer library. The document lacks the
 * added tokens, so that text never becomes special tokens.
 *
 * <p>The original checkpoints have no {@code tokenizer.json}. It is built from {@code vocab.json},
 * {@code merges.txt} and {@code added_tokens.json}, with Qwen2's normalization and pattern.
 *
 * @param json the document
 * @param vocabulary ids of the ordinary tokens
 * @param added ids of the special tokens
 */
record TokenizerFiles(String json, Map<String, Integer> vocabulary, Map<String, Integer> added) {

  /** Qwen2's pattern: contractions, words, single digits, punctuation, line ends, spaces. */
  private static final String SPLIT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  static TokenizerFiles read(Path folder) {
    Path whole = folder.resolve("tokenizer.json");
    try {
      return Files.exists(whole) ? fromWhole(whole) : fromParts(folder);
    } catch (IOException e) {
      throw new TokenizerException(
          folder + ": the tokenizer's files cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new TokenizerException(
          folder + ": a tokenizer file is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static TokenizerFiles fromWhole(Path file) throws IOException {
    if (!(MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode document)) {
      throw new TokenizerException(file + ": is not a JSON object", null);
    }
    Map<String, Integer> added = new LinkedHashMap<>();
    for (JsonNode token : document.path("added_tokens")) {
      added.put(token.path("content").asString(""), token.path("id").asInt(-1));
    }
    document.putArray("added_tokens");
    document.putNull("truncation").putNull("padding").putNull("post_processor");
    Map<String, Integer> vocabulary = ids(file, document.path("model").path("vocab"));
    return new TokenizerFiles(document.toString(), vocabulary, added);
  }

  private static TokenizerFiles fromParts(Path folder) throws IOException {
    Path vocabularyFile = required(folder, "vocab.json");
    Path mergesFile = required(folder, "merges.txt");
    Path addedFile = required(folder, "added_tokens.json");
    JsonNode vocabulary = MAPPER.readTree(Files.readAllBytes(vocabularyFile));
    ObjectNode document = MAPPER.createObjectNode().put("version", "1.0");
    document.putArray("added_tokens");
    document.putObject("normalizer").put("type", "NFC");
    document.set("pre_tokenizer", preTokenizer());
    ObjectNode model = document.putObject("model").put("type", "BPE");
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    for (String[] merge : merges(mergesFile)) {
      merges.addArray().add(merge[0]).add(merge[1]);
    }
    return new TokenizerFiles(
        document.toString(),
        ids(vocabularyFile, vocabulary),
        ids(addedFile, MAPPER.readTree(Files.readAllBytes(addedFile))));
  }

  private static ObjectNode preTokenizer() {
    ObjectNode sequence = MAPPER.createObjectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Isolated");
    split.put("invert", false).putObject("pattern").put("Regex", SPLIT);
    ObjectNode bytes = steps.addObject().put("type", "ByteLevel").put("add_prefix_space", false);
    bytes.put("trim_offsets", true).put("use_regex", false);
    return sequence;
  }

  /** The first line may be a comment. A merge is two tokens, separated by a space. */
  private static List<String[]> merges(Path file) throws IOException {
    List<String[]> merges = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty() || (i == 0 && line.startsWith("#version"))) {
        continue;
      }
      String[] pair = line.split(" ", -1);
      if (pair.length != 2) {
        throw new TokenizerException(
            "%s: line %d is not two tokens separated by a space".formatted(file, i + 1), null);
      }
      merges.add(pair);
    }
    return merges;
  }

  private static Map<String, Integer> ids(Path file, JsonNode json) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0) {
        throw new TokenizerException(
            "%s: token '%s' has no id".formatted(file, entry.getKey()), null);
      }
      ids.put(entry.getKey(), id);
    }
    if (ids.isEmpty()) {
      throw new TokenizerException(file + ": has no tokens", null);
    }
    return ids;
  }

  private static Path required(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new TokenizerException(
          "%s: needs tokenizer.json, or vocab.json, merges.txt and added_tokens.json"
                  .formatted(folder)
              + " (missing: "
              + name
              + ")",
          null);
    }
    return file;
  }
}
