package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks fields that the gateway does not read. Fields of other servers that would change the
 * answer are refused unless they have the value that changes nothing. The rest is named to the
 * client. Pure.
 */
final class UnknownFields {

  private static final int MAX_NAMES = 20;
  private static final int MAX_NAME = 64;

  /** Fields of OpenAI's API that never change the answer. */
  static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "store",
          "reasoning_effort",
          "verbosity",
          "prompt_cache_key",
          "prompt_cache_retention",
          "safety_identifier",
          "max_tool_calls");

  /** Fields that change the answer, with the values that do not, as JSON. */
  private static final Map<String, Set<String>> CHANGING =
      Map.ofEntries(
          Map.entry("use_beam_search", Set.of("false")),
          Map.entry("length_penalty", Set.of("1", "1.0")),
          Map.entry("best_of", Set.of("1")),
          Map.entry("stop_token_ids", Set.of("[]")),
          Map.entry("include_stop_str_in_output", Set.of("false")),
          Map.entry("skip_special_tokens", Set.of("true")),
          Map.entry("spaces_between_special_tokens", Set.of("true", "false")),
          Map.entry("allowed_token_ids", Set.of("[]")),
          Map.entry("bad_words", Set.of("[]")),
          Map.entry("truncate_prompt_tokens", Set.of()),
          Map.entry("prompt_logprobs", Set.of()),
          Map.entry("return_token_ids", Set.of("false")),
          Map.entry("return_tokens_as_token_ids", Set.of("false")),
          Map.entry("echo", Set.of("false")),
          Map.entry("add_special_tokens", Set.of("false")),
          Map.entry("documents", Set.of("[]")),
          Map.entry("chat_template", Set.of()),
          Map.entry("chat_template_kwargs", Set.of("{}")),
          Map.entry("mm_processor_kwargs", Set.of("{}")),
          Map.entry("logits_processors", Set.of("[]")),
          Map.entry("web_search_options", Set.of()));

  private UnknownFields() {}

  /**
   * The names of the fields that are ignored, for the client.
   *
   * @param refuse whether a field that nobody knows is an error
   */
  static List<String> ignored(@Nullable Map<String, @Nullable JsonNode> unknown, boolean refuse) {
    if (unknown == null) {
      return List.of();
    }
    unknown.forEach(UnknownFields::check);
    List<String> names =
        unknown.keySet().stream()
            .filter(name -> !WITHOUT_EFFECT.contains(name) && !CHANGING.containsKey(name))
            .sorted()
            .limit(MAX_NAMES)
            .map(UnknownFields::shown)
            .toList();
    if (refuse && !names.isEmpty()) {
      throw ApiException.invalid(
          "'" + names.getFirst() + "' is not a field of this API.",
          names.getFirst(),
          "unknown_parameter");
    }
    return names;
  }

  private static void check(String name, @Nullable JsonNode value) {
    Set<String> neutral = CHANGING.get(name);
    if (neutral != null
        && value != null
        && !value.isNull()
        && !neutral.contains(value.toString())) {
      throw ApiException.unsupported("'" + name + "' is not supported.", name);
    }
  }

  /** A header carries only printable ASCII. */
  private static String shown(String name) {
    String safe = name.replaceAll("[^!-+\\--~]", "?");
    return safe.length() <= MAX_NAME ? safe : safe.substring(0, MAX_NAME);
  }
}
