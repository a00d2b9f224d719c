package dev.onevision.llm.prompt;

import dev.onevision.llm.prompt.Conversation.Part;
import dev.onevision.llm.prompt.Conversation.Role;
import dev.onevision.llm.prompt.Conversation.Turn;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Renders a conversation in ChatML, as the model was trained (upstream's {@code qwen_1_5}). Each
 * turn is {@code <|im_start|>role\ntext<|im_end|>\n}. A conversation without a system turn gets the
 * default one; an empty system turn is omitted. An image or video is followed by a line break;
 * {@link MediaOrder} gives its place. The completion is a new turn or continues the last one.
 * Thread-safe.
 *
 * <p>The template inserts its special tokens by id. Text between two of them is tokenized as one
 * piece, as upstream does, and never becomes a special token.
 */
public final class ChatTemplate {

  private static final String DEFAULT_SYSTEM = "You are a helpful assistant.";

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
    if (turns.getFirst().role() != Role.SYSTEM) {
      builder.turn(new Turn(Role.SYSTEM, List.of(new Part.Text(DEFAULT_SYSTEM))), true);
    }
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      boolean continued = conversation.continueLast() && i == turns.size() - 1;
      if (i > 0 || !isEmptySystem(turn)) {
        builder.turn(turn, !continued);
      }
    }
    if (!conversation.continueLast()) {
      builder.special(turnStart);
      builder.text("assistant\n");
    }
    return builder.build();
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
      for (Part part : MediaOrder.arrange(turn.parts())) {
        switch (part) {
          case Part.Text(String words) -> text(words);
          case Part.Media(MediaEmbedding embedding) -> {
            media(embedding);
            text("\n");
          }
        }
      }
      if (closed) {
        special(turnEnd);
        text("\n");
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
