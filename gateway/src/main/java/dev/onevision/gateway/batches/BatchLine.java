package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of a batch's input.
 *
 * @param customId the client's name for it
 * @param body the request, unchanged
 */
record BatchLine(String customId, byte[] body) {

  private static final int MAX_ID_LENGTH = 512;

  /** The line is invalid; the problem is for the client. */
  static final class BadLineException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BadLineException(String code, String message, int line, @Nullable String parameter) {
      super(message, null, false, false);
      this.problem = new Problem(code, message, line, parameter);
    }

    Problem problem() {
      return problem;
    }
  }

  /**
   * Parses a line, but not the body in it.
   *
   * @param number one-based, for messages
   * @param endpoint the path that the line must name
   */
  static BatchLine parse(JsonMapper mapper, byte[] line, int number, String endpoint)
      throws BadLineException {
    if (!Utf8.isText(line)) {
      throw new BadLineException(
          "invalid_json_line",
          "Line " + number + " is not UTF-8. Save the file as UTF-8 without NUL characters.",
          number,
          null);
    }
    try (JsonParser parser = mapper.createParser(line)) {
      return new Fields(number, endpoint).read(parser, line);
    } catch (JacksonException e) {
      throw new BadLineException(
          "invalid_json_line", "Line " + number + " is not a JSON object.", number, null);
    }
  }

  /** The fields of a line, unchecked. */
  private static final class Fields {

    private final int number;
    private final String endpoint;
    private @Nullable String customId;
    private @Nullable String method;
    private @Nullable String url;
    private byte @Nullable [] body;

    Fields(int number, String endpoint) {
      this.number = number;
      this.endpoint = endpoint;
    }

    BatchLine read(JsonParser parser, byte[] line) throws BadLineException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException(
            "invalid_json_line", "Line " + number + " is not a JSON object.", number, null);
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "custom_id" -> customId = text(parser, token);
          case "method" -> method = text(parser, token);
          case "url" -> url = text(parser, token);
          case "body" -> body = object(parser, token, line);
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new BadLineException(
            "invalid_json_line",
            "Line " + number + " has text after its JSON object.",
            number,
            null);
      }
      return check();
    }

    private BatchLine check() throws BadLineException {
      String id = customId;
      if (id == null || id.isBlank() || id.length() > MAX_ID_LENGTH || !Utf8.isEncodable(id)) {
        throw bad("custom_id", "must be a string of 1 to " + MAX_ID_LENGTH + " characters");
      }
      if (!"POST".equals(method)) {
        throw bad("method", "must be \"POST\"");
      }
      if (!endpoint.equals(url)) {
        throw bad("url", "must be \"" + endpoint + "\", the endpoint of the batch");
      }
      byte[] request = body;
      if (request == null) {
        throw bad("body", "must be an object");
      }
      return new BatchLine(id, request);
    }

    private BadLineException bad(String field, String rule) {
      return new BadLineException(
          "invalid_line", "'" + field + "' in line " + number + " " + rule + ".", number, field);
    }

    private static @Nullable String text(JsonParser parser, JsonToken token) {
      if (token == JsonToken.VALUE_STRING) {
        return parser.getString();
      }
      parser.skipChildren();
      return null;
    }

    private static byte @Nullable [] object(JsonParser parser, JsonToken token, byte[] line) {
      int begin = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
      parser.skipChildren();
      return token == JsonToken.START_OBJECT
          ? Arrays.copyOfRange(
              line, begin, Math.toIntExact(parser.currentLocation().getByteOffset()))
          : null;
    }
  }
}
