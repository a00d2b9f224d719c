package dev.onevision.inference.checkpoint;

import java.util.List;

/**
 * How pictures are tiled.
 *
 * @param gridPinpoints sizes that a picture may be fitted into
 * @param anyresMax the N of anyres_max_N: tiles' worth of tokens that a picture may keep; 0 is no
 *     limit
 */
public record ImageConfig(List<Resolution> gridPinpoints, int anyresMax) {}
