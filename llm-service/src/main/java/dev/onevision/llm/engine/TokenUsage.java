package dev.onevision.llm.engine;

/**
 * The tokens of a request.
 *
 * @param prompt tokens of the prompt, media included
 * @param media tokens of the prompt's images and videos
 * @param reused tokens of the prompt whose keys and values were in the cache
 * @param completion tokens of all choices, without end tokens
 */
public record TokenUsage(int prompt, int media, int reused, int completion) {}
