package dev.onevision.inference.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The sampling parameters that the checkpoint's authors recommend, from {@code
 * generation_config.json}.
 *
 * @param endTokens tokens that end a completion
 * @param sample false for greedy decoding
 * @param temperature of sampling
 * @param topP probability mass that is kept
 * @param topK number of tokens that are kept; 0 for all
 * @param repetitionPenalty 1 for none
 * @param minP tokens less likely than this times the most likely one are dropped; 0 keeps all
 */
public record GenerationDefaults(
    List<Integer> endTokens,
    boolean sample,
    double temperature,
    double topP,
    int topK,
    double repetitionPenalty,
    double minP) {

  private static final String FILE = "generation_config.json";

  public GenerationDefaults {
    endTokens = List.copyOf(endTokens);
  }

  /**
   * Reads the folder's file. By default, decoding is greedy without a penalty, and the end token is
   * the one of {@code config.json}.
   *
   * @throws CheckpointException if the file is damaged, or no file names an end token
   */
  public static GenerationDefaults read(Path folder) {
    Path file = folder.resolve(FILE);
    Path configFile = folder.resolve(ConfigReader.FILE);
    if (!Files.exists(file)) {
      return of(new JsonFields(configFile, JsonFile.read(configFile)), configFile, configFile);
    }
    return of(new JsonFields(file, JsonFile.read(file)), file, configFile);
  }

  private static GenerationDefaults of(JsonFields json, Path file, Path configFile) {
    List<Integer> ends = endTokens(json.node(), file);
    if (ends.isEmpty()) {
      JsonNode config = JsonFile.read(configFile);
      ends = endTokens(config, configFile);
      if (ends.isEmpty()) {
        ends = endTokens(config.path("text_config"), configFile);
      }
    }
    if (ends.isEmpty()) {
      throw new CheckpointException(file, "eos_token_id: missing here and in config.json");
    }
    return new GenerationDefaults(
        ends,
        json.flag("do_sample", false),
        json.number("temperature", 1, 0, 100),
        json.number("top_p", 1, 0, 1),
        json.integer("top_k", 0, 0),
        json.number("repetition_penalty", 1, 1e-3, 1e3),
        json.number("min_p", 0, 0, 1));
  }

  private static List<Integer> endTokens(JsonNode json, Path file) {
    JsonNode ends = json.path("eos_token_id");
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode end : ends.isArray() ? ends : List.of(ends)) {
      if (end.isIntegralNumber() && end.canConvertToInt() && end.intValue() >= 0) {
        tokens.add(end.intValue());
      } else if (!end.isMissingNode() && !end.isNull()) {
        throw new CheckpointException(file, "eos_token_id: not a token id: " + end);
      }
    }
    return tokens;
  }
}
