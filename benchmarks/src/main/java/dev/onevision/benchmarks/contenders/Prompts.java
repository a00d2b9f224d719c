package dev.onevision.benchmarks.contenders;

/** The prompts that all systems read. The scripts of the peers compute the same tokens. */
final class Prompts {

  private Prompts() {}

  /** A token of a prompt: an ordinary one of the vocabulary. */
  static int token(int variant, int index) {
    return 1000 + (variant * 37 + index) % 1000;
  }
}
