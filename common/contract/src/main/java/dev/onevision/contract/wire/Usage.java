package dev.onevision.contract.wire;

/**
 * What an answer cost.
 *
 * @param promptTokens text and picture tokens of the prompt
 * @param imageTokens the part of them that pictures took
 * @param completionTokens tokens generated, an end-of-sequence token not counted
 */
public record Usage(int promptTokens, int imageTokens, int completionTokens) {}
