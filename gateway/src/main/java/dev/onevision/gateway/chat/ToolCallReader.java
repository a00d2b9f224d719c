package dev.onevision.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Separates the text of a choice into text and tool calls, piece by piece. The LLM service holds
 * calls to their form:
 *
 * <pre>
 * text -(&lt;tool_call&gt;)-> head -("arguments":)-> arguments -(&lt;/tool_call&gt;)-> text
 * </pre>
 *
 * It holds text back while it may be the beginning of a call, and drops white space around calls.
 * Text that is not in the form is returned as text. Used by one thread at a time.
 */
public final class ToolCallReader {

  private static final String OPENING = "<tool_call>";
  private static final String BEFORE_NAME = "\n{\"name\": \"";
  private static final String AFTER_NAME = "\", \"arguments\": ";
  private static final String CLOSING = "}\n</tool_call>";

  /** Max characters of a head: a name has up to 64. */
  private static final int MAX_HEAD = 128;

  private final StringBuilder held = new StringBuilder();
  private State state = State.TEXT;
  private int calls;

  private enum State {
    TEXT,
    HEAD,
    ARGUMENTS
  }

  /**
   * What a piece adds.
   *
   * @param text outside of calls
   * @param calls what is new of each call, in order
   */
  public record Delta(String text, List<CallDelta> calls) {

    boolean isEmpty() {
      return text.isEmpty() && calls.isEmpty();
    }
  }

  /**
   * What a piece adds to a call.
   *
   * @param index of the call
   * @param name of the tool, where the call begins; null afterwards
   * @param arguments the next part of the JSON
   */
  public record CallDelta(int index, @Nullable String name, String arguments) {}

  /** The number of calls so far. */
  public int calls() {
    return calls;
  }

  /** Reads the next piece of the choice. */
  public Delta append(String piece) {
    held.append(piece);
    StringBuilder text = new StringBuilder();
    List<CallDelta> deltas = new ArrayList<>();
    boolean more = true;
    while (more) {
      more =
          switch (state) {
            case TEXT -> readText(text);
            case HEAD -> readHead(text, deltas);
            case ARGUMENTS -> readArguments(deltas);
          };
    }
    return new Delta(text.toString(), List.copyOf(deltas));
  }

  /** What was held back, at the end. A call whose name is incomplete is dropped. */
  public Delta finish() {
    String rest = take(held.length());
    return switch (state) {
      case TEXT -> new Delta(calls > 0 && rest.isBlank() ? "" : rest, List.of());
      case HEAD -> new Delta("", List.of());
      case ARGUMENTS ->
          new Delta("", rest.isEmpty() ? List.of() : List.of(new CallDelta(calls - 1, null, rest)));
    };
  }

  private boolean readText(StringBuilder text) {
    int opening = held.indexOf(OPENING);
    if (opening < 0) {
      int heldBack = beginning(OPENING);
      text.append(take(withoutSpace(held.length() - heldBack)));
      return false;
    }
    text.append(take(withoutSpace(opening)));
    held.delete(0, held.indexOf(OPENING) + OPENING.length());
    state = State.HEAD;
    return true;
  }

  private boolean readHead(StringBuilder text, List<CallDelta> deltas) {
    String known = held.substring(0, Math.min(held.length(), BEFORE_NAME.length()));
    int end = held.indexOf(AFTER_NAME);
    if (!BEFORE_NAME.startsWith(known) || (end < 0 && held.length() > MAX_HEAD)) {
      text.append(OPENING);
      state = State.TEXT;
      return true;
    }
    if (end < BEFORE_NAME.length()) {
      return false;
    }
    String name = held.substring(BEFORE_NAME.length(), end);
    held.delete(0, end + AFTER_NAME.length());
    deltas.add(new CallDelta(calls++, name, ""));
    state = State.ARGUMENTS;
    return true;
  }

  private boolean readArguments(List<CallDelta> deltas) {
    // JSON has no line feed in a string and no tag outside of one, so this is the end.
    int closing = held.indexOf(CLOSING);
    add(deltas, take(closing < 0 ? held.length() - beginning(CLOSING) : closing));
    if (closing < 0) {
      return false;
    }
    held.delete(0, CLOSING.length());
    state = State.TEXT;
    return true;
  }

  private void add(List<CallDelta> deltas, String arguments) {
    int call = calls - 1;
    if (arguments.isEmpty()) {
      return;
    }
    if (!deltas.isEmpty() && deltas.getLast().index() == call) {
      CallDelta last = deltas.removeLast();
      deltas.add(new CallDelta(call, last.name(), last.arguments() + arguments));
    } else {
      deltas.add(new CallDelta(call, null, arguments));
    }
  }

  /** Length of the longest end of the held text that begins this word. */
  private int beginning(String word) {
    for (int length = Math.min(word.length() - 1, held.length()); length > 0; length--) {
      if (word.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return 0;
  }

  /** The length without the white space at its end. */
  private int withoutSpace(int length) {
    int end = length;
    while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
