package dev.onevision.gateway.batches.api;

import dev.onevision.gateway.http.ApiException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of {@code POST /v1/batches}.
 *
 * @param window completion window, from now
 * @param windowText the window as the client wrote it
 * @param outputLife how long the output files are kept; null for the default
 */
record BatchRequest(
    String inputFileId,
    Duration window,
    String windowText,
    @Nullable Duration outputLife,
    Map<String, String> metadata) {

  private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,6})([smhd])");
  private static final int MIN_OUTPUT_LIFE = 3600;
  private static final int MAX_OUTPUT_LIFE = 2_592_000;
  private static final int MAX_METADATA = 16;
  private static final int MAX_KEY_LENGTH = 64;
  private static final int MAX_VALUE_LENGTH = 512;

  /**
   * Reads a body.
   *
   * @throws ApiException at the first invalid field
   */
  static BatchRequest parse(JsonMapper mapper, byte @Nullable [] json, Duration maxWindow) {
    JsonNode body;
    try {
      body = mapper.readTree(json == null ? new byte[0] : json);
    } catch (JacksonException e) {
      throw ApiException.invalid("The body is not valid JSON.", null, "invalid_json");
    }
    if (!body.isObject()) {
      throw ApiException.invalid("The body must be a JSON object.", null, "invalid_type");
    }
    String endpoint = text(body, "endpoint");
    if (!endpoint.equals(BatchedChat.PATH)) {
      throw ApiException.unsupported("'endpoint' must be '" + BatchedChat.PATH + "'.", "endpoint");
    }
    String window = text(body, "completion_window");
    return new BatchRequest(
        text(body, "input_file_id"),
        window(window, maxWindow),
        window,
        outputLife(body),
        metadata(body));
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      throw ApiException.invalid(
          "'" + field + "' is missing.", field, "missing_required_parameter");
    }
    if (!value.isString()) {
      throw ApiException.invalid("'" + field + "' must be a string.", field, "invalid_type");
    }
    return value.asString();
  }

  private static Duration window(String text, Duration maxWindow) {
    Matcher matcher = WINDOW.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration window =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      if (window.compareTo(maxWindow) <= 0) {
        return window;
      }
    }
    throw ApiException.invalidValue(
        "'completion_window' must be a time such as '24h', '90m' or '3d', at most "
            + maxWindow.toHours()
            + "h.",
        "completion_window");
  }

  private static @Nullable Duration outputLife(JsonNode body) {
    String field = "output_expires_after";
    JsonNode given = body.path(field);
    if (given.isMissingNode() || given.isNull()) {
      return null;
    }
    if (!given.isObject()) {
      throw ApiException.invalid("'" + field + "' must be an object.", field, "invalid_type");
    }
    if (!given.path("anchor").asString("").equals("created_at")) {
      throw ApiException.invalidValue(
          "'" + field + ".anchor' must be 'created_at'.", field + ".anchor");
    }
    JsonNode seconds = given.path("seconds");
    if (!seconds.isIntegralNumber()
        || !seconds.canConvertToInt()
        || seconds.intValue() < MIN_OUTPUT_LIFE
        || seconds.intValue() > MAX_OUTPUT_LIFE) {
      throw ApiException.invalidValue(
          "'%s.seconds' must be an integer between %d and %d."
              .formatted(field, MIN_OUTPUT_LIFE, MAX_OUTPUT_LIFE),
          field + ".seconds");
    }
    return Duration.ofSeconds(seconds.intValue());
  }

  private static Map<String, String> metadata(JsonNode body) {
    JsonNode given = body.path("metadata");
    Map<String, String> metadata = new LinkedHashMap<>();
    if (given.isMissingNode() || given.isNull()) {
      return metadata;
    }
    if (!given.isObject()) {
      throw ApiException.invalid("'metadata' must be an object.", "metadata", "invalid_type");
    }
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      String key = entry.getKey();
      if (!entry.getValue().isString()
          || key.length() > MAX_KEY_LENGTH
          || entry.getValue().asString().length() > MAX_VALUE_LENGTH
          || metadata.size() >= MAX_METADATA) {
        throw ApiException.invalidValue(
            "'metadata' may have 16 entries, with names of up to 64 characters and strings of up"
                + " to 512.",
            "metadata");
      }
      metadata.put(key, entry.getValue().asString());
    }
    return metadata;
  }
}
