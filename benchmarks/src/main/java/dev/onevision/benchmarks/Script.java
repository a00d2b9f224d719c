package dev.onevision.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A prompt and its completion, as tokens. Texts are pages of the documentation, and each word or
 * punctuation mark is a token: that is close to what a tokenizer with a large vocabulary does.
 *
 * @param name what the completion is
 * @param tokens of the prompt, then of the completion; not to be changed
 * @param promptLength tokens of the prompt
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Script(String name, int[] tokens, int promptLength) {

  private static final int PROMPT = 500;
  private static final int EDIT = 12;

  /** The tokenizer that turns the tokens into text has no more. */
  private static final int VOCABULARY = 1000;

  int length() {
    return tokens.length;
  }

  /**
   * All texts.
   *
   * @param tokens of each completion, fewer than those of a prompt
   */
  static List<Script> all(Path checkout, int tokens) throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    int[] page = words(checkout.resolve("docs/operations.md"), ids);
    int[] another = words(checkout.resolve("docs/how-an-image-becomes-tokens.md"), ids);
    int[] prompt = Arrays.copyOfRange(page, 100, 100 + PROMPT);
    int[] part = Arrays.copyOfRange(prompt, 50, 50 + tokens);
    int[] edited = part.clone();
    for (int i = EDIT - 1; i < edited.length; i += EDIT) {
      edited[i] = (edited[i] + i) % VOCABULARY;
    }
    int[] random = new SplittableRandom(1).ints(PROMPT + tokens, 0, VOCABULARY).toArray();
    return List.of(
        script("part of the prompt", prompt, part),
        script("the same, each 12th edited", prompt, edited),
        script("the page continues", prompt, Arrays.copyOfRange(page, 600, 600 + tokens)),
        script("another page", prompt, Arrays.copyOfRange(another, 100, 100 + tokens)),
        new Script("nothing repeats", random, PROMPT));
  }

  private static Script script(String name, int[] prompt, int[] completion) {
    int[] both = Arrays.copyOf(prompt, prompt.length + completion.length);
    System.arraycopy(completion, 0, both, prompt.length, completion.length);
    return new Script(name, both, prompt.length);
  }

  private static int[] words(Path page, Map<String, Integer> ids) throws IOException {
    List<Integer> tokens = new ArrayList<>();
    for (String word : Files.readString(page).split("(?<=\\W)|(?=\\W)")) {
      if (!word.equals(" ")) {
        int next = ids.size() % VOCABULARY;
        tokens.add(ids.computeIfAbsent(word, _ -> next));
      }
    }
    return tokens.stream().mapToInt(token -> token).toArray();
  }
}
