package dev.onevision.llm.engine;

import org.jspecify.annotations.Nullable;

/**
 * A token of a choice.
 *
 * @param choice index of the choice
 * @param index of the token in the choice
 * @param id of the token in the vocabulary
 * @param text by which the completion grows; empty while a character or a stop string is incomplete
 * @param logprobs null unless the request asks for them
 */
public record GeneratedToken(
    int choice, int index, int id, String text, @Nullable TokenLogprobs logprobs) {}
