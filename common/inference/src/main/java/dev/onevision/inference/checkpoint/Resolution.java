package dev.onevision.inference.checkpoint;

/**
 * A picture size in pixels.
 *
 * @param width columns
 * @param height rows
 */
public record Resolution(int width, int height) {}
