package dev.onevision.llm.prompt;

import dev.onevision.llm.prompt.Conversation.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of images and videos within a turn: before the turn's text, as in the model's training
 * data, unless text stands between two of them.
 *
 * <p>Clients often send the text first. Interleaved media keep their places, because the text
 * refers to them by position. Blank text separates nothing; between two that move it is dropped.
 * Pure.
 */
final class MediaOrder {

  /** Separates the texts before and after a moved image or video. */
  private static final Part LINE_BREAK = new Part.Text("\n");

  private MediaOrder() {}

  /** The parts of a turn in the order of the prompt. */
  static List<Part> arrange(List<Part> parts) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Media) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0 || hasWords(parts.subList(first, last)) || !hasWords(parts.subList(0, first))) {
      return parts;
    }
    List<Part> arranged = new ArrayList<>(parts.size() + 1);
    parts.stream().filter(Part.Media.class::isInstance).forEach(arranged::add);
    arranged.addAll(parts.subList(0, first));
    List<Part> after = parts.subList(last + 1, parts.size());
    if (hasWords(after)) {
      arranged.add(LINE_BREAK);
    }
    arranged.addAll(after);
    return arranged;
  }

  private static boolean hasWords(List<Part> parts) {
    return parts.stream()
        .anyMatch(part -> part instanceof Part.Text(String text) && !text.isBlank());
  }
}
