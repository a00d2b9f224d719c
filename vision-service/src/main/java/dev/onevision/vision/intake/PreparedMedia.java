package dev.onevision.vision.intake;

import dev.onevision.vision.tiling.Tiles;
import org.jspecify.annotations.Nullable;

/**
 * An image or video that is ready for the model.
 *
 * @param tiles valid until their buffer is used again
 * @param digest names the embedding that the tiles become
 * @param width of the image or the video's frames
 * @param height of the image or the video's frames
 * @param frames of the video; null for an image
 */
record PreparedMedia(Tiles tiles, String digest, int width, int height, @Nullable Integer frames) {}
