package dev.onevision.vision.images;

/**
 * What a file says of its image, before any pixel is decoded.
 *
 * @param width as stored, at least 1
 * @param height as stored, at least 1
 * @param orientation how to turn the stored image
 * @param decoderBytesPerPixel memory that decoding takes besides the RGB pixels
 */
record ImageHeader(long width, long height, Orientation orientation, int decoderBytesPerPixel) {

  long pixels() {
    return width * height;
  }

  /** Memory that decoding takes at its peak. */
  long decodingBytes() {
    int finished = orientation == Orientation.UPRIGHT ? 3 : 6;
    return pixels() * (decoderBytesPerPixel + finished);
  }
}
