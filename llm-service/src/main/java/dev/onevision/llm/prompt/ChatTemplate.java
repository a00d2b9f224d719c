package dev.onevision.llm.prompt;

import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * ChatML as the model was trained with it (upstream's {@code qwen_1_5}): each turn is {@code
 * <|im_start|>role\ntext<|im_end|>\n}, a conversation without a system turn gets the usual one, and
 * a picture or video stands before a line break, in the place that {@link MediaOrder} gives it. An
 * empty system turn leaves the system turn out. The answer is a turn of its own, or continues the
 * last one. Thread-safe.
 *
 * <p>The template's special tokens are put in by id; text between two of them is tokenized as one
 * piece, as upstream does, and cannot become special.
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

  /**
   * The prompt of a conversation.
   *
   * @param continueLast whether the answer continues the last turn, word for word where it ends
   */
  public Prompt prompt(List<Turn> turns, boolean continueLast) {
    Builder builder = new Builder();
    if (turns.getFirst().role() != Turn.Role.SYSTEM) {
      builder.turn(new Turn(Turn.Role.SYSTEM, List.of(new Part.Text(DEFAULT_SYSTEM))), true);
    }
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      boolean continued = continueLast && i == turns.size() - 1;
      if (i > 0 || !isEmptySystem(turn)) {
        builder.turn(turn, !continued);
      }
    }
    if (!continueLast) {
      builder.special(turnStart);
      builder.text("assistant\n");
    }
    return builder.build();
  }

  private static boolean isEmptySystem(Turn turn) {
    return turn.role() == Turn.Role.SYSTEM
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
          case Part.Embedding embedding -> {
            picture(embedding);
            text("\n");
          }
          case Part.Media _, Part.Video _ ->
              throw new IllegalArgumentException("not encoded yet: " + part);
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

    private void picture(Part.Embedding embedding) {
      flushText();
      flushTokens();
      segments.add(new Prompt.Segment.Picture(embedding));
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
