package dev.onevision.llm.prompt;

import dev.onevision.llm.prompt.Conversation.Part;
import dev.onevision.llm.prompt.Conversation.Role;
import dev.onevision.llm.prompt.Conversation.Turn;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Renders a conversation in ChatML, as the model was trained (upstream's {@code qwen_1_5}). Each
 * turn is {@code <|im_start|>role\ntext<|im_end|>\n}. A conversation without a system turn gets the
 * default one; an empty system turn is omitted. An image or video is followed by a line break;
 * {@link MediaOrder} gives its place. The completion is a new turn or continues the last one.
 * Thread-safe.
 *
 * <p>The template inserts its special tokens by id. Text between two of them is tokenized as one
 * piece, as upstream does, and never becomes a special token.
 *
 * <p>Tools, their calls and results have the form of Qwen2.5's template: the signatures are at the
 * end of the system turn, and consecutive results are one user turn. Their tags are tokens where
 * the tokenizer has such tokens, and text otherwise.
 */
public final class ChatTemplate {

  private static final String DEFAULT_SYSTEM = "You are a helpful assistant.";

  /** Splits the template's own text before and after each tag. */
  private static final Pattern TAGS =
      Pattern.compile("(?<=</?tool_(?:call|response)>)|(?=</?tool_(?:call|response)>)");

  private final Tokenizer tokenizer;
  private final int turnStart;
  private final int turnEnd;

  public ChatTemplate(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.turnStart = tokenizer.special("<|im_start|>");
    this.turnEnd = tokenizer.special("<|im_end|>");
  }

  /** The prompt of a conversation. */
  public Prompt prompt(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    Builder builder = new Builder();
    if (turns.getFirst().role() == Role.TEXT) {
      builder.parts(turns.getFirst().parts());
      return builder.build();
    }
    boolean ownSystem = turns.getFirst().role() == Role.SYSTEM;
    if (!conversation.tools().isEmpty()) {
      List<Part> system =
          ownSystem ? turns.getFirst().parts() : List.of(new Part.Text(DEFAULT_SYSTEM));
      builder.systemWithTools(system, conversation.tools());
    } else if (!ownSystem) {
      builder.turn(new Turn(Role.SYSTEM, List.of(new Part.Text(DEFAULT_SYSTEM))), true);
    } else if (!isEmptySystem(turns.getFirst())) {
      builder.turn(turns.getFirst(), !isContinued(conversation, 0));
    }
    for (int i = ownSystem ? 1 : 0; i < turns.size(); i++) {
      if (turns.get(i).role() == Role.TOOL) {
        builder.result(
            turns.get(i).parts(),
            i == 0 || turns.get(i - 1).role() != Role.TOOL,
            i == turns.size() - 1 || turns.get(i + 1).role() != Role.TOOL);
      } else {
        builder.turn(turns.get(i), !isContinued(conversation, i));
      }
    }
    if (!conversation.continueLast()) {
      builder.special(turnStart);
      builder.text("assistant\n");
    }
    return builder.build();
  }

  private static boolean isContinued(Conversation conversation, int turn) {
    return conversation.continueLast() && turn == conversation.turns().size() - 1;
  }

  private static boolean isEmptySystem(Turn turn) {
    return turn.role() == Role.SYSTEM
        && turn.parts().stream()
            .allMatch(part -> part instanceof Part.Text(String text) && text.isEmpty());
  }

  private final class Builder {

    private final List<Prompt.Segment> segments = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int[] ids = new int[64];
    private int count;

    void turn(Turn turn, boolean closed) {
      special(turnStart);
      text(turn.role().name().toLowerCase(Locale.ROOT) + "\n");
      parts(turn.parts());
      close(closed);
    }

    void systemWithTools(List<Part> system, List<Conversation.Tool> tools) {
      special(turnStart);
      text("system\n");
      parts(system);
      text(ToolText.introduction());
      text(ToolText.signatures(tools));
      tagged(ToolText.instructions());
      close(true);
    }

    /** The result of a call. Several results in a row share a turn. */
    void result(List<Part> parts, boolean first, boolean last) {
      if (first) {
        special(turnStart);
        text("user");
      }
      tagged("\n<tool_response>\n");
      parts(parts);
      tagged("\n</tool_response>");
      close(last);
    }

    private void parts(List<Part> parts) {
      boolean empty = true;
      for (Part part : MediaOrder.arrange(parts)) {
        switch (part) {
          case Part.Text(String words) -> {
            text(words);
            empty &= words.isEmpty();
          }
          case Part.ToolCall(String name, String arguments) -> {
            tagged(empty ? "<tool_call>\n" : "\n<tool_call>\n");
            text(ToolText.call(name, arguments));
            tagged("\n</tool_call>");
            empty = false;
          }
          case Part.Media(MediaEmbedding embedding) -> {
            media(embedding);
            text("\n");
            empty = false;
          }
        }
      }
    }

    private void close(boolean closed) {
      if (closed) {
        special(turnEnd);
        text("\n");
      }
    }

    /** Text of the template, in which tags are tokens if the tokenizer has them. */
    private void tagged(String words) {
      for (String piece : TAGS.split(words, -1)) {
        Integer tag = piece.startsWith("<") ? tokenizer.tag(piece) : null;
        if (tag == null) {
          text(piece);
        } else {
          special(tag);
        }
      }
    }

    void text(String words) {
      text.append(words);
    }

    void special(int id) {
      flushText();
      add(id);
    }

    private void media(MediaEmbedding embedding) {
      flushText();
      flushTokens();
      segments.add(new Prompt.Segment.Media(embedding));
    }

    private void flushText() {
      for (int id : tokenizer.encode(text.toString())) {
        add(id);
      }
      text.setLength(0);
    }

    private void flushTokens() {
      if (count > 0) {
        segments.add(new Prompt.Segment.Tokens(Arrays.copyOf(ids, count)));
        count = 0;
      }
    }

    private void add(int id) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, count * 2);
      }
      ids[count++] = id;
    }

    Prompt build() {
      flushText();
      flushTokens();
      return new Prompt(segments);
    }
  }
}
