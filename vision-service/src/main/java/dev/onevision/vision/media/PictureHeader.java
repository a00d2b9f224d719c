package dev.onevision.vision.media;

/**
 * What a file says about its picture before any pixel is decoded.
 *
 * @param width as stored, at least 1
 * @param height as stored, at least 1
 * @param orientation how the stored picture is to be turned
 * @param decoderBytesPerPixel memory that decoding takes besides the finished RGB pixels
 */
record PictureHeader(long width, long height, Orientation orientation, int decoderBytesPerPixel) {

  long pixels() {
    return width * height;
  }

  /** Memory that decoding takes at its peak. */
  long decodingBytes() {
    int finished = orientation == Orientation.UPRIGHT ? 3 : 6;
    return pixels() * (decoderBytesPerPixel + finished);
  }
}
