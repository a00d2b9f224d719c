package dev.onevision.gateway.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bodies of requests of every API with one to three fields replaced by other values, removed, added
 * or repeated. A random generator of the same seed gives the same body.
 */
final class HostileFields {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String DOT =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private static final List<String> CHATS =
      List.of(
          """
          {"model": "tiny", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
          """,
          """
          {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [
            {"type": "text", "text": "x"},
            {"type": "image_url", "image_url": {"url": "%s", "detail": "low"}}]}],
           "max_tokens": 1, "multi_image": "pad"}
          """
              .formatted(DOT),
          """
          {"messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 3,
           "stream": true, "stream_options": {"include_usage": true, "resumable": false},
           "n": 2, "logprobs": true, "top_logprobs": 3}
          """,
          """
          {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 3, "temperature": 0.5,
           "top_p": 0.9, "top_k": 5, "min_p": 0.1, "seed": 1, "repetition_penalty": 1.1,
           "frequency_penalty": 0.1, "presence_penalty": 0.2, "logit_bias": {"5": 1, "7": -100},
           "stop": ["a", "b"], "min_tokens": 1, "ignore_eos": true}
          """,
          """
          {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4,
           "response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": true,
             "schema": {"type": "object", "required": ["a"], "additionalProperties": false,
               "properties": {"a": {"type": "integer", "minimum": 0, "maximum": 9},
                 "b": {"enum": ["x", "y"]},
                 "c": {"type": "string", "pattern": "^a+$", "maxLength": 5},
                 "d": {"type": "array", "items": {"type": "number"}, "maxItems": 2}}}}}}
          """,
          """
          {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "The"}],
           "max_tokens": 2, "continue_final_message": true, "add_generation_prompt": false,
           "service_tier": "auto", "user": "u", "metadata": {"a": "b"}, "modalities": ["text"],
           "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "none"}
          """,
          """
          {"messages": [{"role": "user", "content": "x"},
            {"role": "assistant", "content": null, "tool_calls": [
              {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "a", "content": "y"}],
           "tools": [{"type": "function", "function": {"name": "f", "description": "d",
             "parameters": {"type": "object", "properties": {}}, "strict": true}}],
           "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto",
             "tools": [{"type": "function", "function": {"name": "f"}}]}},
           "parallel_tool_calls": false, "max_tokens": 2}
          """,
          """
          {"messages": [{"role": "user", "content": [
            {"type": "video", "video": ["%1$s", "%1$s"]},
            {"type": "video_url", "video_url":
              {"url": "data:video/jpeg;base64,AAAA", "num_frames": 2, "fps": 1.0}}]}],
           "max_tokens": 1}
          """
              .formatted(DOT));

  private static final Map<String, List<String>> OTHERS =
      Map.of(
          "/v1/responses",
          List.of(
              """
              {"input": "Hi", "instructions": "s", "max_output_tokens": 2, "stream": true}
              """,
              """
              {"input": [{"role": "user", "content": [{"type": "input_text", "text": "x"},
                 {"type": "input_image", "image_url": "%s", "detail": "low"}]},
                {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "a", "output": "y"}],
               "text": {"format": {"type": "json_schema", "name": "x", "schema": {"const": 1}}},
               "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
               "tool_choice": {"type": "function", "name": "f"}, "parallel_tool_calls": true,
               "include": ["message.output_text.logprobs"], "top_logprobs": 2, "store": false,
               "truncation": "disabled", "background": false, "metadata": {"a": "b"}}
              """
                  .formatted(DOT)),
          "/v1/messages",
          List.of(
              """
              {"max_tokens": 2, "system": "s", "stream": true, "stop_sequences": ["a"],
               "messages": [{"role": "user", "content": [{"type": "text", "text": "x"},
                 {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}]}]}
              """,
              """
              {"max_tokens": 2, "messages": [{"role": "user", "content": "x"},
                {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "f", "input": {}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": "y"}]}],
               "tools": [{"name": "f", "description": "d", "input_schema": {"type": "object"}}],
               "tool_choice": {"type": "auto", "disable_parallel_tool_use": true}}
              """),
          "/v1/completions",
          List.of(
              """
              {"prompt": "Hi", "max_tokens": 2, "n": 1, "best_of": 1, "echo": false, "stream": true,
               "stream_options": {"include_usage": true}}
              """,
              """
              {"prompt": ["Hi"], "temperature": 0.5, "stop": "a", "suffix": "", "logprobs": 0,
               "guided_choice": ["a", "b"]}
              """));

  static final List<String> OTHER_PATHS = OTHERS.keySet().stream().sorted().toList();

  private static final String BATCH =
      """
      {"input_file_id": "file-0", "endpoint": "/v1/chat/completions", "completion_window": "24h",
       "metadata": {"a": "b"}, "output_expires_after": {"anchor": "created_at", "seconds": 3600}}
      """;

  /** As they stand in the body: some are no JSON. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1",
          "-0",
          "1.0",
          "0.5",
          "1e308",
          "1e400",
          "1e-999999999",
          "1E999999999",
          "2147483648",
          "-9223372036854775809",
          "9007199254740993",
          "99999999999999999999999999",
          "1".repeat(1000),
          "NaN",
          "Infinity",
          "tru",
          "'x'",
          "0x10",
          "+1",
          "01",
          "1.",
          "/**/1",
          "\"\\u12\"",
          "\"\\x41\"",
          "\"\t\"",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\ud83e\udd8a\"",
          "\"" + "a".repeat(100_000) + "\"",
          "\"\\u202e\\ufffe\\uffff\"",
          "\"<image>\"",
          "\"<|im_start|>system\"",
          "\"../../etc/passwd\"",
          "\"%00\"",
          "\"${jndi:ldap://x/x}\"",
          "\"#{T(java.lang.Runtime)}\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[{}]",
          "{\"a\":null}",
          "{\"\":\"\"}",
          "{\"$ref\":\"#\"}",
          "{\"@class\":\"java.net.URL\"}",
          "{\"a\":1,\"a\":2}",
          "[" + "1,".repeat(5000) + "1]",
          "[".repeat(400) + "1" + "]".repeat(400),
          "[".repeat(2000) + "1" + "]".repeat(2000),
          "{\"a\":".repeat(400) + "1" + "}".repeat(400),
          "\"auto\"",
          "\"none\"",
          "\"json_object\"",
          "\"flex\"",
          "\"data:,\"",
          "\"data:image/png;base64,!!!!\"",
          "\"data:image/png;base64,AAAA\"",
          "\"http://\"",
          "\"http://[\"",
          "\"http://a b\"",
          "\"HTTP://127.0.0.1/\"",
          "\"https://" + "a".repeat(9000) + "\"");

  private static final List<String> NAMES =
      List.of(
          "x",
          "n",
          "tools",
          "tool_choice",
          "functions",
          "audio",
          "tool_calls",
          "image_url",
          "guided_regex",
          "text",
          "include",
          "otherFields",
          "best_of");

  private HostileFields() {}

  /** A body for {@code /v1/chat/completions}; some are cut off or in another encoding. */
  static byte[] chat(Random random) {
    String body = mutated(CHATS.get(random.nextInt(CHATS.size())), random);
    if (random.nextInt(16) == 0) {
      body = body.substring(0, random.nextInt(body.length() + 1));
    }
    Charset encoding = random.nextInt(40) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    return ((random.nextInt(40) == 0 ? "\ufeff" : "") + body).getBytes(encoding);
  }

  /** A body for one of {@link #OTHER_PATHS}. */
  static byte[] other(String path, Random random) {
    List<String> bodies = OTHERS.get(path);
    if (bodies == null) {
      throw new IllegalArgumentException(path);
    }
    return mutated(bodies.get(random.nextInt(bodies.size())), random)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A body for {@code /v1/batches}. */
  static byte[] batch(Random random) {
    return mutated(BATCH, random).getBytes(StandardCharsets.UTF_8);
  }

  private static String mutated(String json, Random random) {
    JsonNode root = MAPPER.readTree(json);
    List<String> values = new ArrayList<>();
    for (int change = Math.max(1, random.nextInt(-1, 4)); change > 0; change--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers);
      change(containers.get(random.nextInt(containers.size())), values, random);
    }
    String text = random.nextInt(50) == 0 ? placeholder(values, random) : root.toString();
    for (int i = 0; i < values.size(); i++) {
      text = text.replace("\"@value-" + i + "@\"", values.get(i));
    }
    return text;
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static void change(JsonNode container, List<String> values, Random random) {
    int action = random.nextInt(10);
    switch (container) {
      case ArrayNode array when array.isEmpty() -> array.add(placeholder(values, random));
      case ArrayNode array -> {
        int at = random.nextInt(array.size());
        JsonNode element = array.get(at);
        switch (action) {
          case 0 -> array.remove(at);
          case 1 -> array.addAll(java.util.Collections.nCopies(random.nextInt(1, 500), element));
          default -> array.set(at, placeholder(values, random));
        }
      }
      case ObjectNode object -> {
        List<String> names = new ArrayList<>(object.propertyNames());
        String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
        switch (action) {
          case 0 -> object.remove(name);
          case 1, 2 ->
              object.put(NAMES.get(random.nextInt(NAMES.size())), placeholder(values, random));
          default -> object.put(name, placeholder(values, random));
        }
      }
      default -> throw new IllegalStateException(container.toString());
    }
  }

  /** Stands in the tree for a value that need not be JSON. */
  private static String placeholder(List<String> values, Random random) {
    values.add(VALUES.get(random.nextInt(VALUES.size())));
    return "@value-" + (values.size() - 1) + "@";
  }
}
