package dev.onevision.inference.checkpoint;

import java.util.List;

/**
 * How images are tiled.
 *
 * @param gridPinpoints sizes that an image may be fitted into
 * @param anyresMax the N of anyres_max_N: an image keeps at most the tokens of N tiles; 0 for no
 *     limit
 */
public record ImageConfig(List<Size> gridPinpoints, int anyresMax) {}
