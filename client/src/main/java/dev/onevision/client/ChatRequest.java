package dev.onevision.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The body of a chat request.
 *
 * @param fields the JSON object
 */
public record ChatRequest(Map<String, Object> fields) {

  public ChatRequest {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A request with these messages. */
  public static ChatRequest of(String model, List<Map<String, Object>> messages) {
    return new ChatRequest(Map.of("model", model, "messages", List.copyOf(messages)));
  }

  /**
   * A question about media, in one message.
   *
   * @param media parts before the question, as {@link Content} makes them
   */
  public static ChatRequest ask(String model, List<Map<String, Object>> media, String question) {
    return of(model, List.of(user(media, question)));
  }

  /** A user's message: media, then a question. */
  public static Map<String, Object> user(List<Map<String, Object>> media, String question) {
    List<Map<String, Object>> content = new ArrayList<>(media);
    content.add(Content.text(question));
    return Map.of("role", "user", "content", content);
  }

  /** The same request with one more field, or with another value of it. */
  public ChatRequest with(String field, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new ChatRequest(more);
  }

  /** The same request with more fields. */
  public ChatRequest with(Map<String, Object> others) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.putAll(others);
    return new ChatRequest(more);
  }

  /** The body in UTF-8. */
  public byte[] json() {
    return OpenAiClient.JSON.writeValueAsBytes(fields);
  }
}
