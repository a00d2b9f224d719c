package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Completions of a random model: all allowed tokens are equally likely. */
final class RandomDocuments {

  private static final int MAX_LENGTH = 3000;

  private RandomDocuments() {}

  /** A completion that ends by itself. */
  static String of(Constraint constraint, Vocabularies tokens, SplittableRandom random) {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    for (int i = 0; i < MAX_LENGTH; i++) {
      List<Integer> allowed = allowed(constraint, tokens);
      assertThat(allowed).as("after %s", document).isNotEmpty();
      assertThat(allowed.contains(Vocabularies.END)).isEqualTo(constraint.isComplete());
      int token =
          i > MAX_LENGTH / 2 && constraint.isComplete()
              ? Vocabularies.END
              : allowed.get(random.nextInt(allowed.size()));
      if (token == Vocabularies.END) {
        return document.toString(StandardCharsets.UTF_8);
      }
      document.writeBytes(tokens.bytes(token));
      constraint.accept(token);
    }
    throw new AssertionError("no end after " + document);
  }

  /** The allowed tokens. */
  static List<Integer> allowed(Constraint constraint, Vocabularies tokens) {
    long[] mask = constraint.allowed();
    List<Integer> allowed = new ArrayList<>();
    for (int token = 0; token < tokens.size(); token++) {
      if (Vocabularies.isAllowed(mask, token)) {
        allowed.add(token);
      }
    }
    return allowed;
  }
}
