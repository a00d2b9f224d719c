package dev.onevision.contract.wire;

/**
 * The tokens of a request.
 *
 * @param promptTokens text and image tokens of the prompt
 * @param imageTokens the image tokens among these
 * @param completionTokens generated tokens, without an end-of-sequence token
 */
public record Usage(int promptTokens, int imageTokens, int completionTokens) {}
