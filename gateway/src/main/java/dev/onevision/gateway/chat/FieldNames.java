package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that fields of a chat request have in a request of another API. Used by one thread at a
 * time.
 */
public final class FieldNames {

  private static final Pattern QUOTED = Pattern.compile("'([a-z_]+(?:\\[\\d+\\]|\\.[a-z_]+)*)'");
  private static final Pattern TOOL = Pattern.compile("(tools\\[\\d+\\])\\.function\\b");

  private final Map<String, String> names = new HashMap<>();

  /** Adds the name of a field and all fields in it, unless it has one. */
  public FieldNames add(String chat, String own) {
    names.putIfAbsent(chat, own);
    return this;
  }

  /** An error with the own names of its fields. */
  public ApiException in(ApiException error) {
    return error.withNames(this::of, this::in);
  }

  /** The own name of a chat field. */
  public String of(String field) {
    int end = field.length();
    while (end > 0) {
      String own = names.get(field.substring(0, end));
      if (own != null) {
        return own + field.substring(end);
      }
      end = Math.max(field.lastIndexOf('.', end - 1), field.lastIndexOf('[', end - 1));
    }
    return TOOL.matcher(field).replaceFirst("$1");
  }

  /** A message with the own names of the fields that it quotes. */
  public String in(String message) {
    return QUOTED
        .matcher(message)
        .replaceAll(found -> Matcher.quoteReplacement("'" + of(found.group(1)) + "'"));
  }
}
