package dev.onevision.vision.requests;

import dev.onevision.vision.tiling.Tiles;
import org.jspecify.annotations.Nullable;

/**
 * A picture or video on its way to the model.
 *
 * @param tiles valid as long as the buffer they lie in
 * @param digest names the embedding that the tiles will have
 * @param width of the picture or the video's frames
 * @param height of the picture or the video's frames
 * @param frames of the video; null for a picture
 */
record Cut(Tiles tiles, String digest, int width, int height, @Nullable Integer frames) {}
