package dev.onevision.inference.runtime;

import dev.onevision.inference.checkpoint.TextConfig;

/** Checks that a step stays within the model's tensors. The program itself checks nothing. */
final class StepLimits {

  private StepLimits() {}

  static void check(DecoderStep step, TextConfig config, int kvSlots) {
    step.requireRowsInLastSequence();
    if (step.rows() == 0) {
      throw new IllegalArgumentException("The step has no rows");
    }
    for (int row = 0; row < step.rows(); row++) {
      requireInVocabulary("Token id", step.token(row), config);
    }
    for (int i = 0; i < step.sequences(); i++) {
      long tokens = (long) step.cachedTokens(i) + step.rowCount(i);
      if (tokens > config.contextLength()) {
        throw new IllegalArgumentException(
            "A sequence of %d tokens exceeds the context of %d"
                .formatted(tokens, config.contextLength()));
      }
      if (step.regionStart(i) + tokens > kvSlots) {
        throw new IllegalArgumentException(
            "Slots up to %d in a cache of %d".formatted(step.regionStart(i) + tokens, kvSlots));
      }
    }
    for (SampleParameters sample : step.samples()) {
      check(sample, config);
    }
  }

  private static void check(SampleParameters sample, TextConfig config) {
    for (int n = 0; n < sample.penalties().count(); n++) {
      requireInVocabulary("Penalized id", sample.penalties().token(n), config);
    }
    for (int id : sample.bias().tokens()) {
      requireInVocabulary("Biased id", id, config);
    }
    if (sample.logprobs() > config.vocabularySize()) {
      throw new IllegalArgumentException(
          "Log probabilities of %d tokens from a vocabulary of %d"
              .formatted(sample.logprobs(), config.vocabularySize()));
    }
    requireSomeTokenAllowed(sample, config);
  }

  private static void requireInVocabulary(String what, long id, TextConfig config) {
    if (id < 0 || id >= config.vocabularySize()) {
      throw new IllegalArgumentException(
          "%s %d is outside of the vocabulary of %d".formatted(what, id, config.vocabularySize()));
    }
  }

  private static void requireSomeTokenAllowed(SampleParameters sample, TextConfig config) {
    long[] allowed = sample.allowedTokens();
    if (allowed == null) {
      return;
    }
    int size = config.vocabularySize();
    for (int word = 0; word * Long.SIZE < size && word < allowed.length; word++) {
      int tokens = Math.min(Long.SIZE, size - word * Long.SIZE);
      if (allowed[word] << (Long.SIZE - tokens) != 0) {
        return;
      }
    }
    throw new IllegalArgumentException("No token of the vocabulary is allowed");
  }
}
