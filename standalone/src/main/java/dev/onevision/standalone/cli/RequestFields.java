package dev.onevision.standalone.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Further fields of a command's chat requests, such as sampling parameters. */
final class RequestFields {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Option(
      names = "--field",
      paramLabel = "NAME=VALUE",
      description =
          "A field of the chat request, such as max_tokens=50 or temperature=0. May be repeated.")
  private Map<String, String> fields = new LinkedHashMap<>();

  /** The fields; a value that is no JSON is text. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    fields.forEach((name, text) -> values.put(name, value(text)));
    return values;
  }

  private static Object value(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      return text;
    }
  }
}
